import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { FakeCollections, type FakeAnswer } from './fake-collections.js';
import { QdrantInterface, type WireRequest } from './openapi.js';

/** Plays a fault: an answer instead of the fake's own, `hang` for none at all, undefined for no fault. */
export type Interceptor = (request: WireRequest) => FakeAnswer | 'hang' | undefined;

export interface FakeQdrant {
  readonly url: string;
  readonly store: FakeCollections;
  /** Every request so far, `POST /collections/x/points/query`. */
  readonly log: string[];
  /** What broke Qdrant's own document, in requests or in the fake's answers. A test must end with none. */
  readonly violations: string[];
  intercept: Interceptor;
  /** Demanded in the header `api-key` once set. */
  apiKey?: string;
  close(): Promise<void>;
}

/** A Qdrant in memory on loopback that checks each request and answer against Qdrant's OpenAPI document. */
export async function startFakeQdrant(): Promise<FakeQdrant> {
  const document = new QdrantInterface();
  const server = createServer((request, response) => {
    handle(fake, document, request, response).catch((error: unknown) => {
      fake.violations.push(String(error));
      send(response, { status: 500, error: String(error) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fake Qdrant has no port');
  const fake: FakeQdrant = {
    url: `http://127.0.0.1:${address.port}`,
    store: new FakeCollections(),
    log: [],
    violations: [],
    intercept: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return fake;
}

async function handle(
  fake: FakeQdrant,
  document: QdrantInterface,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', fake.url);
  const body = await text(incoming);
  const request: WireRequest = {
    method: incoming.method ?? '',
    path: pathname,
    query: searchParams,
    body: body === '' ? undefined : JSON.parse(body),
  };
  fake.log.push(`${request.method} ${request.path}`);
  fake.violations.push(...document.requestFaults(request));
  if (fake.apiKey !== undefined && incoming.headers['api-key'] !== fake.apiKey) {
    // As the real one: plain text, not JSON.
    response.writeHead(401, { 'content-type': 'text/plain' }).end('Invalid API key or JWT');
    return;
  }
  const fault = fake.intercept(request);
  if (fault === 'hang') return;
  const answer = fault ?? fake.store.answer(request);
  const sent = send(response, answer);
  if (answer.status === 200) fake.violations.push(...document.answerFaults(request, sent));
}

function send(response: ServerResponse, { status, result, error }: FakeAnswer): unknown {
  const body = { result: result ?? null, status: error === undefined ? 'ok' : { error }, time: 0 };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return body;
}

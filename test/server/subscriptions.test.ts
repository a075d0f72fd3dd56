import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createClient, type Client } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { z } from 'zod';
import { FacetError } from '../../src/domain/index.js';
import type { ServerDependencies } from '../../src/server/index.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { MemoryIngestion } from '../support/memory-ingestion.js';
import { numberedId } from '../support/points.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const WATCH = 'subscription($id: ID!) { ingestion(id: $id) { state imported failed } }';
const PROTOCOL = 'graphql-transport-ws';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serve(
  options: Partial<Omit<ServerDependencies, 'services' | 'config'>> = {},
  graphiql = true,
) {
  const ingestion = new MemoryIngestion();
  const server = await startServer(
    { ...memoryServices([]), ingestion },
    { ...options, config: { graphiql } },
  );
  open.push(() => server.close());
  return { ingestion, server, url: `${server.url.replace('http', 'ws')}/graphql` };
}

async function queued(ingestion: MemoryIngestion, count = 2): Promise<string> {
  const items = Array.from({ length: count }, () => ({ source: { kind: 'path' as const, path: 'x' } }));
  return (await ingestion.ingest({ items, dataset: 'd', onConflict: 'REJECT' })).ingestion.id;
}

function clientOf(url: string): Client {
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  open.push(async () => {
    await client.dispose();
  });
  return client;
}

/** A bare socket, connected, and what it has received. */
async function bare(url: string, options: ClientOptions = {}, protocol = PROTOCOL) {
  const socket = new WebSocket(url, protocol, options);
  const received: unknown[] = [];
  socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString())));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: Number(code),
    reason: String(reason),
  }));
  await once(socket, 'open');
  open.push(() => {
    socket.terminate();
    return Promise.resolve();
  });
  const send = (message: object) => {
    socket.send(JSON.stringify(message));
  };
  return { socket, received, closed, send };
}

/** A bare socket that may subscribe. */
async function ready(url: string, options: ClientOptions = {}) {
  const socket = await bare(url, options);
  socket.send({ type: 'connection_init' });
  await expect.poll(() => socket.received).toEqual([{ type: 'connection_ack' }]);
  socket.received.length = 0;
  const subscribe = (id: string, query: string, variables?: object) => {
    socket.send({ id, type: 'subscribe', payload: { query, variables } });
  };
  return { ...socket, subscribe };
}

const defects = (server: TestServer) => server.logs.filter(({ level }) => Number(level) >= 50);

describe('the subscription `ingestion`', () => {
  it('shows an ingestion as it is, every change, and its end', async () => {
    const { ingestion, url } = await serve();
    const id = await queued(ingestion);
    const seen: unknown[] = [];
    for await (const { data, errors } of clientOf(url).iterate({
      query: WATCH,
      variables: { id: id.toUpperCase() },
    })) {
      expect(errors).toBeUndefined();
      seen.push(data?.ingestion);
      const next = seen.length - 1;
      if (next === 0) ingestion.settle(id, 0, { outcome: 'IMPORTED', imageId: numberedId(1) });
      if (next === 1) ingestion.settle(id, 1, new FacetError('INVALID_IMAGE', 'image: is empty'));
    }
    expect(seen).toEqual([
      { state: 'QUEUED', imported: 0, failed: 0 },
      { state: 'RUNNING', imported: 1, failed: 0 },
      { state: 'COMPLETED', imported: 1, failed: 1 },
    ]);
  });

  it('reads items and the model through the same services as HTTP', async () => {
    const { ingestion, url } = await serve();
    const id = await queued(ingestion);
    const query =
      'subscription($id: ID!) { ingestion(id: $id) { items(first: 1) { edges { node { index state } } } } }';
    for await (const { data } of clientOf(url).iterate({ query, variables: { id } })) {
      expect(data).toEqual({ ingestion: { items: { edges: [{ node: { index: 0, state: 'WAITING' } }] } } });
      break;
    }
  });

  it('tells its source when the client completes it, or goes away', async () => {
    const { ingestion, url, server } = await serve();
    const id = await queued(ingestion);
    const { socket, send, subscribe, received } = await ready(url);
    for (const name of ['a', 'b']) subscribe(name, WATCH, { id });
    await expect.poll(() => received).toHaveLength(2);
    expect(ingestion.signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    send({ id: 'a', type: 'complete' });
    await expect.poll(() => ingestion.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    socket.terminate();
    await expect.poll(() => ingestion.signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(defects(server)).toEqual([]);
  });
});

describe('errors on a socket', () => {
  const cases: readonly [string, string, object | undefined, object][] = [
    ['a syntax error', 'subscription {', undefined, { code: 'GRAPHQL_PARSE_FAILED' }],
    [
      'too many tokens',
      `subscription { ${'ingestion '.repeat(2001)} }`,
      undefined,
      { code: 'GRAPHQL_PARSE_FAILED' },
    ],
    ['an unknown field', 'subscription { other }', undefined, { code: 'GRAPHQL_VALIDATION_FAILED' }],
    ['a missing variable', WATCH, {}, { code: 'BAD_USER_INPUT' }],
    ['a wrong variable', WATCH, { id: { a: 1 } }, { code: 'BAD_USER_INPUT' }],
    [
      'no operation',
      'fragment F on Query { model { name } }',
      undefined,
      { code: 'GRAPHQL_VALIDATION_FAILED' },
    ],
    [
      'several operations, none named',
      `${WATCH.replace('(', ' A(')} ${WATCH.replace('(', ' B(')}`,
      { id: NOBODY },
      { code: 'OPERATION_RESOLUTION_FAILURE' },
    ],
    ['a query', '{ model { name } }', undefined, { code: 'BAD_REQUEST' }],
    [
      'a mutation',
      `mutation { cancelIngestion(id: "${NOBODY}") { id } }`,
      undefined,
      { code: 'BAD_REQUEST' },
    ],
    ['what is no UUID', WATCH, { id: '7' }, { code: 'BAD_USER_INPUT', field: 'id' }],
    ['an id that none has', WATCH, { id: NOBODY }, { code: 'NOT_FOUND', field: 'id' }],
  ];
  const errors = z.array(z.object({ extensions: z.record(z.string(), z.unknown()) }));
  const message = z.union([
    z.object({ type: z.literal('error'), payload: errors }).transform(({ payload }) => payload),
    z
      .object({ type: z.literal('next'), payload: z.object({ errors }) })
      .transform(({ payload }) => payload.errors),
  ]);

  it.each(cases)('%s', async (_what, query, variables, extensions) => {
    const { url } = await serve();
    const { received, subscribe } = await ready(url);
    subscribe('1', query, variables);
    await expect.poll(() => received.length).toBeGreaterThan(0);
    expect(message.parse(received[0]).map((error) => error.extensions)).toEqual([extensions]);
  });

  it('do not tell what is inside, and are logged with their request', async () => {
    const { ingestion, url, server } = await serve();
    ingestion.watch = () => {
      throw new Error('password=hunter2');
    };
    const { received, subscribe } = await ready(url, { headers: { 'x-request-id': 'socket-7' } });
    subscribe('1', WATCH, { id: NOBODY });
    await expect.poll(() => received.length).toBeGreaterThan(0);
    expect(message.parse(received[0])[0].extensions).toEqual({ code: 'INTERNAL' });
    expect(JSON.stringify(received)).not.toContain('hunter2');
    expect(defects(server)).toMatchObject([{ requestId: 'socket-7' }]);
  });

  it('amid a stream end it, and are as closed', async () => {
    const { ingestion, url } = await serve();
    ingestion.watch = async function* (id) {
      yield await ingestion.cancel(id);
      throw new Error('password=hunter2');
    };
    const id = await queued(ingestion);
    const { received, subscribe } = await ready(url);
    subscribe('1', WATCH, { id });
    await expect.poll(() => received.length).toBeGreaterThan(1);
    expect(received[0]).toMatchObject({
      type: 'next',
      payload: { data: { ingestion: { state: 'CANCELLED' } } },
    });
    expect(message.parse(received[1])[0].extensions).toEqual({ code: 'INTERNAL' });
    expect(JSON.stringify(received)).not.toContain('hunter2');
  });
});

describe('what a socket may not', () => {
  /** The answer to an upgrade request. */
  const upgrade = (at: TestServer, path: string, headers: Record<string, string>) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const standard = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
      const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-protocol': PROTOCOL };
      const sent = request(`${at.url}${path}`, { headers: { ...standard, ...key, ...headers } });
      sent.once('response', (response: IncomingMessage) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.once('end', () => {
          resolve({ status: response.statusCode, body });
        });
      });
      sent.once('upgrade', (_response, socket) => {
        socket.destroy();
        resolve({ status: 101, body: '' });
      });
      sent.once('error', reject).end();
    });
  const code = (body: string) =>
    z.object({ errors: z.array(z.object({ extensions: z.unknown() })) }).parse(JSON.parse(body)).errors[0]
      .extensions;

  it('be opened by a page of another origin, under another name, or elsewhere', async () => {
    const { server } = await serve();
    const { host } = new URL(server.url);
    for (const origin of [`http://${host}`, `https://${host.toUpperCase()}`]) {
      expect(await upgrade(server, '/graphql', { origin })).toEqual({ status: 101, body: '' });
    }
    expect((await upgrade(server, '/graphql?x=1', {})).status).toBe(101);
    const port = new URL(server.url).port;
    for (const origin of [
      'null',
      '',
      'http://evil.example',
      `http://${host}.evil.example`,
      'http://127.0.0.1:1',
      `http://localhost:${port}`,
    ]) {
      const { status, body } = await upgrade(server, '/graphql', { origin });
      expect([status, code(body)]).toEqual([400, { code: 'BAD_USER_INPUT', field: 'origin' }]);
    }
    const rebound = await upgrade(server, '/graphql', {
      host: 'evil.example',
      origin: 'http://evil.example',
    });
    expect([rebound.status, code(rebound.body)]).toEqual([400, { code: 'BAD_USER_INPUT', field: 'host' }]);
    for (const path of ['/', '/graphql/more', '/health/live']) {
      const { status, body } = await upgrade(server, path, {});
      expect([status, code(body)]).toEqual([404, { code: 'NOT_FOUND', field: 'path' }]);
    }
  });

  it('speak another protocol, or before its turn', async () => {
    const { url } = await serve();
    const early = await bare(url);
    early.send({ id: '1', type: 'subscribe', payload: { query: WATCH } });
    expect((await early.closed).code).toBe(4401);
    const twice = await ready(url);
    twice.send({ type: 'connection_init' });
    expect((await twice.closed).code).toBe(4429);
    const nonsense = await ready(url);
    nonsense.socket.send('nonsense');
    expect((await nonsense.closed).code).toBe(4400);
    const legacy = new WebSocket(url, 'graphql-ws');
    const [refused] = z.tuple([z.instanceof(Error)]).parse(await once(legacy, 'error'));
    expect(refused.message).toContain('subprotocol');
  });

  it('keep silent, send much, subscribe often, or be too many', async () => {
    const socketLimits = { initMs: 50, subscriptions: 2, sockets: 2, messageBytes: 1000 };
    const { url, server, ingestion } = await serve({ socketLimits });
    const silent = await bare(url);
    expect((await silent.closed).code).toBe(4408);
    const long = await ready(url);
    long.subscribe('1', `${WATCH} #${'x'.repeat(1000)}`);
    expect((await long.closed).code).toBe(1009);
    await expect.poll(() => server.logs.filter(({ msg }) => msg === 'WebSocket closed')).toHaveLength(2);

    const id = await queued(ingestion);
    const eager = await ready(url);
    for (const name of ['a', 'b']) eager.subscribe(name, WATCH, { id });
    await expect.poll(() => eager.received).toHaveLength(2);
    eager.subscribe('c', WATCH, { id });
    await expect
      .poll(() => eager.received.at(-1))
      .toMatchObject({
        id: 'c',
        type: 'error',
        payload: [{ extensions: { code: 'NOT_POSSIBLE_NOW', limit: 2 } }],
      });
    eager.send({ id: 'a', type: 'complete' });
    await expect.poll(() => ingestion.signals[0].aborted).toBe(true);
    eager.subscribe('d', WATCH, { id });
    await expect.poll(() => eager.received.at(-1)).toMatchObject({ id: 'd', type: 'next' });

    await ready(url);
    const third = await upgrade(server, '/graphql', {});
    expect([third.status, code(third.body)]).toEqual([503, { code: 'SERVICE_UNAVAILABLE', limit: 2 }]);
    expect(defects(server)).toEqual([]);
  });

  it('be dead', async () => {
    const { url, server } = await serve({ socketLimits: { pingMs: 20 } });
    const dead = await ready(url, { autoPong: false });
    expect((await dead.closed).code).toBe(1006);
    await expect
      .poll(() => server.logs.some(({ msg }) => String(msg).includes('does not answer')))
      .toBe(true);
    const alive = await ready(url);
    for (let pings = 0; pings < 3; pings++) await once(alive.socket, 'ping');
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('ask for more than it reads', async () => {
    const { url, server } = await serve();
    const slow = await ready(url);
    slow.socket.pause();
    const payload = { large: 'x'.repeat(60_000) };
    // The kernel's own buffers have to be full before anything piles up in the process.
    for (let sent = 0; sent < 400; sent++) slow.send({ type: 'ping', payload });
    await expect
      .poll(() => server.logs.some(({ msg }) => String(msg).includes('too slowly')), { timeout: 20_000 })
      .toBe(true);
    await expect.poll(() => server.logs.some(({ msg }) => msg === 'WebSocket closed')).toBe(true);
  });
});

describe('closing', () => {
  /** Longer than a test may take: what only the limit would end fails by time-out. */
  const PATIENT = { drainLimitMs: 600_000 };

  it('sends sockets away with 1001 and stops their sources', async () => {
    const { url, server, ingestion } = await serve(PATIENT);
    const id = await queued(ingestion);
    const { subscribe, received, closed } = await ready(url);
    subscribe('1', WATCH, { id });
    await expect.poll(() => received).toHaveLength(1);
    await server.close();
    expect(await closed).toEqual({ code: 1001, reason: 'the server is closing' });
    expect(ingestion.signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(defects(server)).toEqual([]);
  });

  it('does not wait for ever for a client that does not answer', async () => {
    const { url, server } = await serve({ ...PATIENT, socketLimits: { closeMs: 50 } });
    const { socket } = await ready(url);
    socket.pause();
    await server.close();
  });
});

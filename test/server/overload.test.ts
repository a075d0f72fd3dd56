import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { isObjectType } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildApiSchema } from '../../src/api/index.js';
import { LONG_OPERATIONS } from '../../src/server/deadlines.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { MemoryIngestion } from '../support/memory-ingestion.js';
import { queued, ready, WATCH } from './sockets.js';

/** Counting images waits while the gate is shut, and cannot be stopped. */
class Gate {
  #waiting: (() => void)[] = [];
  shut = false;

  async pass(): Promise<number> {
    if (this.shut) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return 7;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  open(): void {
    this.shut = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const gate = new Gate();
afterEach(() => {
  gate.open();
});
const ingestion = new MemoryIngestion();
const services = () => {
  const memory = memoryServices([]);
  return { ...memory, ingestion, search: { ...memory.search, countImages: () => gate.pass() } };
};
const COUNT = '{ images { totalCount } }';
const COUNTED = { images: { totalCount: 7 } };
const errorOf = (answer: Awaited<ReturnType<TestServer['graphql']>>) => answer.errors?.[0].extensions;

/** Sends bytes; gives the status line and headers of the answer, and the socket. */
async function raw(url: string, text: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(text);
  return { head: await dataOf(socket), socket };
}

const dataOf = async (socket: Socket) => String((await once(socket, 'data')).at(0));

describe('a server that has as much to do as it can', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(services(), { config: { maxInFlight: 2, maxBodyBytes: 100_000 } });
  });
  afterAll(() => server.close());
  /** @returns what the server has in hand from now on */
  const fill = async () => {
    gate.shut = true;
    const answers = Promise.all([server.graphql(COUNT), server.graphql(COUNT)]);
    await expect.poll(() => gate.waiting).toBe(2);
    return { answers };
  };

  it('refuses the next at once, is alive, finishes what it has, and then takes more', async () => {
    const { answers } = await fill();
    const refused = await server.graphql(COUNT);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(errorOf(refused)).toEqual({ code: 'OVERLOADED', retryAfter: 1 });
    const image = await fetch(`${server.url}/images/00000000-0000-4000-8000-000000000000`);
    expect([image.status, await image.json()]).toMatchObject([503, { error: { code: 'OVERLOADED' } }]);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(200);
    gate.open();
    for (const answer of await answers) expect(answer.data).toEqual(COUNTED);
    expect((await server.graphql(COUNT)).data).toEqual(COUNTED);
  });

  it('refuses before the body has come', async () => {
    await fill();
    const { head, socket } = await raw(
      server.url,
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 90000\r\n\r\n{',
    );
    expect(head).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 1\r\n/i);
    socket.destroy();
  });

  it('counts the work of clients that hang up until it has ended', async () => {
    gate.shut = true;
    const leaving = new AbortController();
    const gone = [1, 2].map(() =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: COUNT }),
        signal: leaving.signal,
      }).catch(() => 'gone'),
    );
    await expect.poll(() => gate.waiting).toBe(2);
    leaving.abort();
    expect(await Promise.all(gone)).toEqual(['gone', 'gone']);
    await expect.poll(() => server.logs.filter(({ aborted }) => aborted === true)).toHaveLength(2);
    expect((await server.graphql(COUNT)).status).toBe(503);
    gate.open();
    await expect.poll(async () => (await server.graphql(COUNT)).status).toBe(200);
  });

  it('is not filled by clients that send slowly, but takes so many large bodies only', async () => {
    const start = (bytes: number) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n{`,
      );
      return socket;
    };
    const slow = Array.from({ length: 16 }, () => start(100_000));
    const { head, socket } = await raw(
      server.url,
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    expect(head).toMatch(/^HTTP\/1\.1 503 /);
    expect((await server.graphql(COUNT)).data).toEqual(COUNTED);
    for (const each of [...slow, socket]) each.destroy();
    const large = () => server.graphql(COUNT, { unused: 'x'.repeat(80_000) });
    await expect.poll(async () => (await large()).data).toEqual(COUNTED);
  });

  it('begins no subscription', async () => {
    const id = await queued(ingestion);
    const socket = await ready(`${server.url.replace('http', 'ws')}/graphql`);
    await fill();
    socket.subscribe('1', WATCH, { id });
    await expect
      .poll(() => socket.received[0])
      .toMatchObject({
        id: '1',
        payload: { errors: [{ extensions: { code: 'OVERLOADED', retryAfter: 1 } }] },
      });
    gate.open();
    await expect.poll(() => gate.waiting).toBe(0);
    socket.received.length = 0;
    socket.subscribe('2', WATCH, { id });
    await expect
      .poll(() => socket.received[0])
      .toMatchObject({ id: '2', payload: { data: { ingestion: { state: 'QUEUED' } } } });
    socket.socket.terminate();
  });
});

describe('a request that takes too long', () => {
  let server: TestServer;
  const signals: (AbortSignal | undefined)[] = [];
  beforeAll(async () => {
    const held = services();
    const { evaluation } = held;
    const evaluate: typeof evaluation.evaluate = async (request, signal) => {
      signals.push(signal);
      await gate.pass();
      return evaluation.evaluate(request, signal);
    };
    server = await startServer(
      { ...held, evaluation: { ...evaluation, evaluate } },
      { config: { requestSeconds: 0.3 } },
    );
  });
  afterAll(() => server.close());
  const FACTS = { code: 'DEADLINE_EXCEEDED', limit: 0.3, retryAfter: 1 };
  const errorLines = () => server.logs.filter(({ level }) => Number(level) >= 50);

  it('is answered with 504; what comes of the work later is dropped, and is no error', async () => {
    gate.shut = true;
    const late = await server.graphql(COUNT);
    expect([late.status, late.headers.get('retry-after'), errorOf(late)]).toEqual([504, '1', FACTS]);
    gate.open();
    expect((await server.graphql(COUNT)).data).toEqual(COUNTED);
    expect(errorLines()).toEqual([]);
  });

  it('is told so on the connection that goes on being used', async () => {
    gate.shut = true;
    const body = JSON.stringify({ query: COUNT });
    const post = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const { head, socket } = await raw(server.url, post);
    expect(head).toMatch(/^HTTP\/1\.1 504 /);
    gate.open();
    socket.write(post);
    expect(await dataOf(socket)).toMatch(/^HTTP\/1\.1 200 [^]*"totalCount":7/);
    socket.destroy();
  });

  it('may be one whose body does not come: the connection ends with the answer', async () => {
    const { head, socket } = await raw(
      server.url,
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    expect(head).toMatch(/^HTTP\/1\.1 504 [^]*connection: close\r\n/i);
    if (!socket.closed) await once(socket, 'close');
  });

  it('is not an evaluation, which has 20 times as long', async () => {
    gate.shut = true;
    const evaluation = server.graphql(
      'query { ...e } fragment e on Query { evaluateRetrieval { __typename } }',
    );
    expect((await server.graphql(COUNT)).status).toBe(504);
    expect(signals.at(-1)?.aborted).toBe(false);
    gate.open();
    expect(errorOf(await evaluation)).toMatchObject({ code: 'MODEL_MISSING' });
  });

  it('may be an event of a subscription: its client is told, and gets the next', async () => {
    const id = await queued(ingestion, 3);
    const items = vi.spyOn(ingestion, 'items').mockImplementationOnce(async (query) => {
      gate.shut = true;
      await gate.pass();
      return ingestion.items(query);
    });
    const socket = await ready(`${server.url.replace('http', 'ws')}/graphql`);
    socket.subscribe(
      '1',
      'subscription($id: ID!) { ingestion(id: $id) { items { edges { node { index } } } } }',
      { id },
    );
    await expect
      .poll(() => socket.received[0])
      .toMatchObject({ id: '1', payload: { errors: [{ extensions: FACTS }] } });
    gate.open();
    ingestion.settle(id, 0, { outcome: 'IMPORTED', imageId: randomUUID() });
    await expect
      .poll(() => socket.received[1])
      .toMatchObject({
        id: '1',
        payload: { data: { ingestion: { items: { edges: [{ node: { index: 0 } }, {}, {}] } } } },
      });
    items.mockRestore();
    socket.socket.terminate();
  });

  it('is never one of an operation that is long, but is not in the schema', () => {
    const fields = Object.values(buildApiSchema().getTypeMap()).flatMap((type) =>
      isObjectType(type) ? Object.keys(type.getFields()) : [],
    );
    expect(fields).toEqual(expect.arrayContaining([...LONG_OPERATIONS]));
  });
});

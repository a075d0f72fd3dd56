import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { TestServer } from '../support/api-server.js';
import { bare, defects, PROTOCOL, queued, ready, serve, WATCH } from './sockets.js';

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

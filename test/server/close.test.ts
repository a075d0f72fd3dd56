import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ServerDependencies } from '../../src/server/index.js';
import { FacetError } from '../../src/domain/index.js';
import { memoryServices, startServer } from '../support/api-server.js';
import { failureOf } from '../support/failure.js';

/** Services whose `countImages` waits for `release`; `entered` resolves when a request has got there. */
function gated() {
  let release: () => void = () => undefined;
  let enter: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const services = memoryServices([]);
  const countImages = async () => {
    enter();
    await gate;
    return 7;
  };
  const held: ServerDependencies['services'] = { ...services, search: { ...services.search, countImages } };
  return { services: held, release, entered };
}

/** Longer than a test may take: what only the limit would end fails by time-out. */
const PATIENT = { drainLimitMs: 600_000 };
const SLOW = '{ images { totalCount } }';
const portOf = (url: string) => Number(new URL(url).port);

describe('closing', () => {
  it('lets a request in flight finish, and accepts no other', async () => {
    const { services, release, entered } = gated();
    const server = await startServer(services, PATIENT);
    const answer = server.graphql(SLOW);
    await entered;
    const closed = server.close();
    await failureToConnect(server.url);
    release();
    expect((await answer).data).toEqual({ images: { totalCount: 7 } });
    await closed;
  });

  it('tells kept-alive clients to let go, and does not wait for those that idle', async () => {
    const { services, release, entered } = gated();
    const server = await startServer(services, PATIENT);
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    const options = { agent, port: portOf(server.url), host: '127.0.0.1' };
    const send = (path: string, body?: string) =>
      new Promise<string | undefined>((resolve, reject) => {
        const method = body === undefined ? 'GET' : 'POST';
        const headers = { 'content-type': 'application/json' };
        const sent = request({ ...options, path, method, headers }, (response) => {
          response.resume().once('end', () => {
            resolve(response.headers.connection);
          });
        });
        sent.once('error', reject);
        sent.end(body);
      });
    expect(await send('/health/live')).toBe('keep-alive');
    const slow = send('/graphql', JSON.stringify({ query: SLOW }));
    await entered;
    const closed = server.close();
    release();
    expect(await slow).toBe('close');
    await closed;
    agent.destroy();
  });

  it('does not wait for connections that never asked anything', async () => {
    const server = await startServer(memoryServices([]), PATIENT);
    const socket = connect(portOf(server.url), '127.0.0.1');
    await once(socket, 'connect');
    // The server has seen the connection once it has answered a later one.
    await fetch(`${server.url}/health/live`);
    const ended = once(socket.resume(), 'close');
    await server.close();
    await ended;
  });

  it('cuts off what outlasts the limit, and says so', async () => {
    const { services, entered, release } = gated();
    const server = await startServer(services, { drainLimitMs: 100 });
    const cutOff = server.graphql(SLOW).then(
      () => 'answered',
      () => 'cut off',
    );
    await entered;
    await server.close();
    expect(await cutOff).toBe('cut off');
    expect(server.logs.find(({ level }) => level === 40)).toMatchObject({ cutOff: 1 });
    release();
  });

  it('can be asked twice', async () => {
    const server = await startServer(memoryServices([]));
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});

describe('listening', () => {
  it('says which address cannot be bound', async () => {
    const server = await startServer(memoryServices([]));
    try {
      const failure = await failureOf(() =>
        startServer(memoryServices([]), { config: { port: portOf(server.url) } }),
      );
      expect(failure).toBeInstanceOf(FacetError);
      expect(failure).toMatchObject({ code: 'CONFIG_INVALID', details: { field: 'PORT' } });
      expect(failure.message).toContain(String(portOf(server.url)));
    } finally {
      await server.close();
    }
  });

  it('gives an address that can be opened, IPv6 too', async () => {
    for (const host of ['127.0.0.1', '::1', '0.0.0.0']) {
      const server = await startServer(memoryServices([]), { config: { host } });
      const reachable = server.url.replace('localhost', '127.0.0.1');
      expect((await fetch(`${reachable}/health/live`)).status).toBe(200);
      await server.close();
    }
  });
});

async function failureToConnect(url: string): Promise<void> {
  await expect(fetch(`${url}/health/live`)).rejects.toThrow();
}

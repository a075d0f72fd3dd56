import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { Access, ApiKeys } from '../../src/access/index.js';
import { FacetError } from '../../src/domain/index.js';
import {
  memoryServices,
  openAccess,
  startServer,
  testAccess,
  type TestServer,
} from '../support/api-server.js';
import { MemoryApiKeys } from '../support/memory-api-keys.js';
import { MemoryIngestion } from '../support/memory-ingestion.js';
import { numberedId } from '../support/points.js';
import { bare, PROTOCOL, queued, ready, WATCH } from './sockets.js';

const APP = 'https://app.example.org';
const MOST = 2;

const store = new MemoryApiKeys();
const ingestion = new MemoryIngestion();
const onError = (error: unknown) => {
  throw error;
};
let now = Date.now();
let access: Access;
/** Of another process on the same catalogue. */
let elsewhere: ApiKeys;
let server: TestServer;
let url: string;
beforeAll(async () => {
  access = await Access.open({ store, anonymous: 'none', onError, now: () => now });
  elsewhere = new ApiKeys(store, { onError });
  await elsewhere.create({ name: 'first', scopes: ['admin'] });
  now += 2000;
  server = await startServer(
    { ...memoryServices([]), ingestion },
    { access, config: { access: { ...testAccess, corsOrigins: [APP], callerConcurrency: MOST } } },
  );
  url = `${server.url.replace('http', 'ws')}/graphql`;
});
afterAll(async () => {
  await server.close();
  await access.close();
});

async function reader() {
  const { text, key } = await elsewhere.create({ name: 'r', scopes: ['read'] });
  const headers = { authorization: `Bearer ${text}` };
  return { id: key.id, headers };
}

/** The status of an upgrade that is refused. */
function refusal(at: string, options: ClientOptions): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(at, PROTOCOL, options);
    socket.once('open', () => {
      socket.terminate();
      reject(new Error('it was not refused'));
    });
    socket.once('error', reject);
    socket.once('unexpected-response', (sent, response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
  });
}

describe('pages of other origins', () => {
  it('may open a WebSocket where they are listed, and give their key in connection_init', async () => {
    const { headers } = await reader();
    const socket = await bare(url, { origin: APP });
    socket.send({ type: 'connection_init', payload: headers });
    await expect.poll(() => socket.received).toEqual([{ type: 'connection_ack' }]);
  });

  it.each([
    'https://evil.example.org',
    `${APP}.evil.example`,
    APP.replace('https', 'http'),
    `${APP}:444`,
    'null',
  ])('may not otherwise, good key or none: %s', async (origin) => {
    const { headers } = await reader();
    expect(await refusal(url, { origin, headers })).toBe(400);
    expect(await refusal(url, { origin })).toBe(400);
  });
});

describe('a key that is revoked by another process, within two seconds', () => {
  it('subscribes no more on the socket it opened', async () => {
    const { id, headers } = await reader();
    const { received, subscribe } = await ready(url, { headers });
    await elsewhere.revoke(id);
    now += 2000;
    subscribe('1', WATCH, { id: await queued(ingestion) });
    await expect.poll(() => received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('is told nothing more by the subscriptions it has, whose socket is closed', async () => {
    const { id, headers } = await reader();
    const job = await queued(ingestion);
    const { received, subscribe, closed } = await ready(url, { headers });
    subscribe('1', WATCH, { id: job });
    await expect.poll(() => received).toHaveLength(1);
    await elsewhere.revoke(id);
    now += 2000;
    ingestion.settle(job, 0, { outcome: 'IMPORTED', imageId: numberedId(1) });
    expect((await closed).code).toBe(4403);
    expect(received).toHaveLength(1);
    await expect.poll(() => ingestion.signals.at(-1)?.aborted).toBe(true);
  });

  it('opens no other socket', async () => {
    const { id, headers } = await reader();
    await elsewhere.revoke(id);
    expect(await refusal(url, { headers })).toBe(401);
  });
});

describe('a key that expires', () => {
  it('is told nothing more from then on', async () => {
    const { text } = await access.keys.create({
      name: 'brief',
      scopes: ['read'],
      expiresAt: new Date(now + 60_000),
    });
    const job = await queued(ingestion);
    const { received, subscribe, closed } = await ready(url, {
      headers: { authorization: `Bearer ${text}` },
    });
    subscribe('1', WATCH, { id: job });
    await expect.poll(() => received).toHaveLength(1);
    now += 60_000;
    ingestion.settle(job, 0, { outcome: 'IMPORTED', imageId: numberedId(1) });
    expect((await closed).code).toBe(4403);
    expect(received).toHaveLength(1);
  });
});

describe('an installation without keys', () => {
  it('tells its sockets nothing more once it has one, and takes none that a proxy passed on', async () => {
    const open = await openAccess();
    const alone = await startServer({ ...memoryServices([]), ingestion }, { access: open });
    const at = `${alone.url.replace('http', 'ws')}/graphql`;
    expect(await refusal(at, { headers: { 'x-forwarded-for': '6.6.6.6' } })).toBe(401);
    const job = await queued(ingestion);
    const { received, subscribe, closed } = await ready(at);
    subscribe('1', WATCH, { id: job });
    await expect.poll(() => received).toHaveLength(1);
    await open.keys.create({ name: 'first', scopes: ['admin'] });
    ingestion.settle(job, 0, { outcome: 'IMPORTED', imageId: numberedId(1) });
    expect((await closed).code).toBe(4403);
    expect(received).toHaveLength(1);
    await alone.close();
  });
});

describe('sockets and subscriptions of one caller', () => {
  it('are as many as it may have, and one more when one has ended', async () => {
    const { headers } = await reader();
    const first = await ready(url, { headers });
    const second = await ready(url, { headers });
    expect(await refusal(url, { headers })).toBe(429);
    const job = await queued(ingestion);
    first.subscribe('1', WATCH, { id: job });
    first.subscribe('2', WATCH, { id: job });
    await expect.poll(() => first.received).toHaveLength(2);
    second.subscribe('1', WATCH, { id: job });
    await expect.poll(() => second.received).toHaveLength(1);
    expect(second.received[0]).toMatchObject({
      payload: [{ extensions: { code: 'RATE_LIMITED', limit: MOST } }],
    });
    first.socket.terminate();
    await expect
      .poll(async () => {
        second.received.length = 0;
        second.subscribe(String(Math.random()), WATCH, { id: job });
        await expect.poll(() => second.received).toHaveLength(1);
        return second.received[0];
      })
      .toMatchObject({ type: 'next' });
    await ready(url, { headers });
  });

  it('leave their places also where the client goes away while its key is looked up', async () => {
    const { headers } = await reader();
    const job = await queued(ingestion);
    const byId = store.byId.bind(store);
    const closings = () => server.logs.filter(({ msg }) => msg === 'WebSocket closed').length;
    for (let times = 0; times < MOST; times++) {
      const { socket, subscribe } = await ready(url, { headers });
      const before = closings();
      const held = new Promise<() => void>((begun) => {
        store.byId = (id) =>
          new Promise((resolve) => {
            begun(() => {
              resolve(byId(id));
            });
          });
      });
      now += 2000;
      subscribe('1', WATCH, { id: job });
      const release = await held;
      socket.terminate();
      await expect.poll(closings).toBe(before + 1);
      store.byId = byId;
      release();
    }
    const { received, subscribe } = await ready(url, { headers });
    for (let id = 0; id < MOST; id++) subscribe(String(id), WATCH, { id: job });
    await expect.poll(() => received).toHaveLength(MOST);
    expect(JSON.stringify(received)).not.toContain('RATE_LIMITED');
  });

  it('count as the key’s once it is given, not as the address’s', async () => {
    for (let opened = 0; opened < 3 * MOST; opened++) {
      const { headers } = await reader();
      const socket = await bare(url);
      socket.send({ type: 'connection_init', payload: headers });
      await expect.poll(() => socket.received).toEqual([{ type: 'connection_ack' }]);
    }
  });

  it('do not grow by using an id again before its first subscription has ended', async () => {
    const { headers } = await reader();
    const { received, subscribe, send } = await ready(url, { headers });
    const job = await queued(ingestion);
    for (let again = 0; again < 6; again++) {
      subscribe('1', WATCH, { id: job });
      send({ id: '1', type: 'complete' });
    }
    subscribe('a', WATCH, { id: job });
    await expect.poll(() => JSON.stringify(received)).toMatch(/"a".*QUEUED|"a".*RATE_LIMITED/);
    received.length = 0;
    // All that were given up have left their places.
    await expect
      .poll(async () => {
        received.length = 0;
        subscribe(String(Math.random()), WATCH, { id: job });
        await expect.poll(() => received.length).toBeGreaterThan(0);
        return JSON.stringify(received);
      })
      .toContain('QUEUED');
  });
});

describe('a catalogue that is away', () => {
  it('leaves those in who were let in within five minutes, to /metrics at least, and nobody else', async () => {
    const { headers } = await reader();
    const stranger = await reader();
    const status = async (given: Record<string, string>) =>
      (await fetch(`${server.url}/metrics`, { headers: given })).status;
    expect(await status(headers)).toBe(200);
    const byId = store.byId.bind(store);
    store.byId = () => Promise.reject(new FacetError('SERVICE_UNAVAILABLE', 'the catalogue does not answer'));
    now += 4 * 60_000;
    expect(await status(headers)).toBe(200);
    expect(await status(stranger.headers)).toBe(503);
    now += 61_000;
    expect(await status(headers)).toBe(503);
    store.byId = byId;
    expect(await status(headers)).toBe(200);
  });
});

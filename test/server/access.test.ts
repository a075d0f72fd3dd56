import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SCOPES, type Access, type Scope } from '../../src/access/index.js';
import { makeGallery } from '../support/gallery.js';
import {
  memoryServices,
  openAccess,
  startServer,
  testAccess,
  type TestServer,
} from '../support/api-server.js';
import { MemoryApiKeys } from '../support/memory-api-keys.js';
import { bare } from './sockets.js';

const ALL: Scope[] = ['read', 'write', 'evaluate', 'admin'];
const answer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.record(z.string(), z.unknown()) }))
    .optional(),
});

const store = new MemoryApiKeys();
const keys = new Map<string, string>();
let access: Access;
let gallery: Awaited<ReturnType<typeof makeGallery>>;
let server: TestServer;

const bearer = (name: string) => `Bearer ${keys.get(name) ?? ''}`;

beforeAll(async () => {
  gallery = await makeGallery(2);
  access = await openAccess(store);
  for (const scope of ALL) keys.set(scope, (await access.keys.create({ name: scope, scopes: [scope] })).text);
  server = await startServer(memoryServices(gallery.images), {
    access,
    config: { access: { ...testAccess, corsOrigins: ['https://app.example.org'] } },
  });
});
afterAll(async () => {
  await server.close();
  await access.close();
  gallery.remove();
});

async function ask(query: string, authorization?: string, at = server) {
  const response = await fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: JSON.stringify({ query }),
  });
  const { data, errors = [] } = answer.parse(await response.json());
  return {
    status: response.status,
    headers: response.headers,
    data,
    errors,
    code: errors.at(0)?.extensions.code,
  };
}

describe('who is refused', () => {
  it.each([
    ['no key', () => undefined],
    ['another scheme', () => 'Basic Zm9v'],
    ['no key at all in it', () => 'Bearer '],
    ['nonsense', () => 'Bearer facet_0000'],
    ['an unknown id', () => `Bearer facet_0000000000000000_${'A'.repeat(43)}`],
    ['a wrong secret', () => `${bearer('read').slice(0, -43)}${'A'.repeat(43)}`],
    ['a long one', () => `Bearer ${'f'.repeat(8000)}`],
    ['one that is not ASCII', () => `${bearer('read')}é`],
  ])('%s: 401, in the same words', async (_what, header) => {
    const { status, headers, code, errors } = await ask('{ model { version } }', header());
    expect([status, code, headers.get('www-authenticate')]).toEqual([401, 'UNAUTHENTICATED', 'Bearer']);
    expect(errors[0].message).toBe('send a valid API key as "Authorization: Bearer facet_…"');
  });

  it('two Authorization headers: 401', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${server.url}/metrics`, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once('error', reject);
      sent.setHeader('authorization', [bearer('admin'), bearer('read')]);
      sent.end();
    });
    expect(status).toBe(401);
  });

  it('a revoked key: at once, and for good although no other is left', async () => {
    const lone = await openAccess();
    const { text, key } = await lone.keys.create({ name: 'k', scopes: ['read'] });
    expect((await lone.identify(`Bearer ${text}`)).keyId).toBe(key.id);
    await lone.keys.revoke(key.id);
    await expect(lone.identify(`Bearer ${text}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await lone.identify(undefined)).kind).toBe('anonymous');
  });

  it('a socket without a key, or without the scope', async () => {
    const url = `${server.url.replace('http', 'ws')}/graphql`;
    const nobody = await bare(url);
    nobody.send({ type: 'connection_init' });
    expect((await nobody.closed).code).toBe(4403);
    const query = 'subscription { ingestion(id: "x") { state } }';
    const writer = await bare(url, { headers: { authorization: bearer('write') } });
    writer.send({ type: 'connection_init' });
    await expect.poll(() => writer.received.length).toBe(1);
    writer.send({ type: 'subscribe', id: '1', payload: { query } });
    await expect.poll(() => JSON.stringify(writer.received)).toContain('FORBIDDEN');
    const reader = await bare(url);
    reader.send({ type: 'connection_init', payload: { authorization: bearer('read') } });
    await expect.poll(() => reader.received.length).toBe(1);
    reader.send({ type: 'subscribe', id: '1', payload: { query } });
    await expect.poll(() => reader.received.length).toBeGreaterThan(1);
    expect(JSON.stringify(reader.received)).not.toMatch(/FORBIDDEN|UNAUTHENTICATED/);
  });
});

describe('images and metrics', () => {
  const urls = z.object({
    images: z.object({ edges: z.array(z.object({ node: z.object({ url: z.string() }) })) }),
  });

  it('are for keys with read; a signed URL fetches its image, and only as it was signed', async () => {
    const { data } = await ask('{ images(first: 2) { edges { node { url } } } }', bearer('read'));
    const [one, other] = urls.parse(data).images.edges.map(({ node }) => node.url);
    const get = async (path: string, authorization?: string) =>
      fetch(`${server.url}${path}`, { headers: authorization === undefined ? {} : { authorization } });
    const good = await get(one);
    expect(good.status).toBe(200);
    expect(good.headers.get('cache-control')).toMatch(/^private/);
    const plain = one.replace(/&exp=.*/, '');
    expect((await get(plain)).status).toBe(401);
    expect((await get(plain, bearer('read'))).status).toBe(200);
    expect((await get(plain, bearer('write'))).status).toBe(403);
    const leave = one.slice(one.indexOf('&exp='));
    expect((await get(other.replace(/&exp=.*/, leave))).status).toBe(403);
    expect((await get(one.replace(/exp=\d/, 'exp=9'))).status).toBe(403);
    expect((await get('/metrics')).status).toBe(401);
    expect((await get('/metrics', bearer('read'))).status).toBe(200);
    expect((await get('/health/live')).status).toBe(200);
  });
});

describe('pages of other origins', () => {
  it('may use the server where they are listed', async () => {
    const preflight = (origin: string) =>
      fetch(`${server.url}/graphql`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
    const listed = await preflight('https://app.example.org');
    expect(listed.status).toBe(204);
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    expect(listed.headers.get('access-control-allow-headers')).toContain('authorization');
    const other = await preflight('https://evil.example.org');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('limits of one caller', () => {
  it('answers 429 and when to come again; others are not held up', async () => {
    const limited = await startServer(memoryServices([]), {
      access,
      config: { access: { ...testAccess, ratePerMinute: 2 } },
    });
    const query = '{ model { version } }';
    for (const expected of [200, 200, 429]) {
      const { status, headers } = await ask(query, bearer('read'), limited);
      expect(status).toBe(expected);
      if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await ask(query, bearer('admin'), limited)).status).toBe(200);
    await limited.close();
  });
});

describe('an installation without keys', () => {
  it('is open on loopback only, and closed by its first key for good', async () => {
    const fresh = await openAccess();
    const one = await startServer(memoryServices([]), {
      access: fresh,
      config: { host: '0.0.0.0' },
    });
    expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(JSON.stringify(one.logs)).toContain('facet keys create');
    expect((await ask('{ apiKeys { id } }', undefined, one)).status).toBe(200);
    for (const name of ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']) {
      const passedOn = await fetch(`${one.url}/metrics`, { headers: { [name]: 'for=6.6.6.6' } });
      expect([name, passedOn.status, await passedOn.text()]).toEqual([
        name,
        401,
        expect.stringContaining('facet keys create'),
      ]);
    }
    const create = 'mutation { createApiKey(input: { name: "me", scopes: [ADMIN] }) { text } }';
    const made = z
      .object({ createApiKey: z.object({ text: z.string() }) })
      .parse((await ask(create, undefined, one)).data);
    expect((await ask('{ apiKeys { id } }', undefined, one)).status).toBe(401);
    expect((await ask('{ apiKeys { id } }', `Bearer ${made.createApiKey.text}`, one)).status).toBe(200);
    await one.close();
  });

  it('may go on answering those who only read', async () => {
    const reading = await openAccess(store, 'read');
    const one = await startServer(memoryServices(gallery.images), { access: reading });
    expect((await ask('{ model { version } }', undefined, one)).status).toBe(200);
    expect((await ask('{ apiKeys { id } }', undefined, one)).code).toBe('UNAUTHENTICATED');
    await one.close();
  });
});

describe('logs', () => {
  it('name keys by their ids and never hold one', () => {
    const text = JSON.stringify(server.logs);
    for (const key of keys.values()) expect(text).not.toContain(key.slice(-43));
    expect(text).toContain(`"key":"${(keys.get('read') ?? '').slice(6, 22)}"`);
    expect(Object.keys(SCOPES)).toEqual(ALL);
  });
});

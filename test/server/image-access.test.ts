import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Access } from '../../src/access/index.js';
import {
  memoryServices,
  openAccess,
  startServer,
  testAccess,
  type TestServer,
} from '../support/api-server.js';
import { makeGallery } from '../support/gallery.js';
import { MemoryApiKeys } from '../support/memory-api-keys.js';

const HOUR_MS = 3600_000;

const keys = new MemoryApiKeys();
let now = Date.UTC(2026, 2, 1, 13);
let access: Access;
let bearer: string;
let gallery: Awaited<ReturnType<typeof makeGallery>>;
let server: TestServer;
/** The URLs of two images, signed. */
let urls: readonly string[];

beforeAll(async () => {
  gallery = await makeGallery(2);
  access = await Access.open({
    store: keys,
    anonymous: 'none',
    now: () => now,
    onError: (error) => {
      throw error;
    },
  });
  bearer = `Bearer ${(await access.keys.create({ name: 'r', scopes: ['read'] })).text}`;
  server = await startServer(memoryServices(gallery.images), { access });
  urls = await imageUrls();
});
afterAll(async () => {
  await server.close();
  await access.close();
  gallery.remove();
});

async function imageUrls(): Promise<string[]> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: bearer },
    body: JSON.stringify({ query: '{ images(first: 2) { edges { node { url(width: 32) } } } }' }),
  });
  const url = z.object({ node: z.object({ url: z.string() }) });
  return z
    .object({ data: z.object({ images: z.object({ edges: z.array(url) }) }) })
    .parse(await response.json())
    .data.images.edges.map(({ node }) => node.url);
}

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers });

async function failureOf(path: string) {
  const response = await get(path);
  const { error } = z.object({ error: z.object({ code: z.string() }) }).parse(await response.json());
  return [response.status, error.code];
}

describe('the signature of an image’s URL', () => {
  it('fetches it, at any size, without a key', async () => {
    for (const url of [urls[0], urls[0].replace('width=32', 'width=64'), urls[0].replace('&width=32', '')]) {
      const response = await get(url);
      expect([response.status, response.headers.get('cache-control')]).toEqual([
        200,
        'private, max-age=86400, immutable',
      ]);
    }
  });

  const sig = (change: (text: string) => string) => (url: string) =>
    url.replace(/(?<=&sig=)[^&]+/, (text) => change(text));
  const exp = (change: (text: string) => string) => (url: string) =>
    url.replace(/(?<=&exp=)[^&]+/, (text) => change(text));
  const flipped = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;

  /** The last of 43 characters stands for four bits: four letters spell them. */
  const respelt = (text: string) => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const other = `${text.slice(0, -1)}${letters[letters.indexOf(text.slice(-1)) ^ 1]}`;
    expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(text, 'base64url'));
    return other;
  };

  it.each<[string, (url: string) => string]>([
    ['one character changed', sig(flipped)],
    ['the same bytes spelt otherwise', sig(respelt)],
    ['cut short', sig((text) => text.slice(0, -1))],
    ['with more at its end', sig((text) => `${text}A`)],
    ['padded as base64', sig((text) => `${text}=`)],
    ['empty', sig(() => '')],
    ['twice', (url) => `${url}${url.slice(url.indexOf('&sig='))}`],
    ['a wrong one before the good one', (url) => url.replace('&sig=', `&sig=${'A'.repeat(43)}&sig=`)],
    ['as a list', (url) => url.replace('&sig=', '&sig[]=')],
    ['without the expiry', (url) => url.replace(/&exp=\d+/, '')],
    ['without the signature', (url) => url.replace(/&sig=.*/, '')],
    ['of a later expiry', exp((text) => String(Number(text) + 43_200))],
    ['of no expiry', exp(() => 'Infinity')],
    ['of an expiry written otherwise', exp((text) => `0${text}`)],
    ['of an expiry with a sign', exp((text) => `%2B${text}`)],
    ['of an expiry in exponents', exp(() => '1e12')],
    ['of an expiry and a line end', exp((text) => `${text}%0A`)],
    ['two expiries', (url) => url.replace('&exp=', '&exp=9999999999&exp=')],
  ])('is refused %s', async (_what, change) => {
    expect(change(urls[0])).not.toBe(urls[0]);
    expect(await failureOf(change(urls[0]))).toEqual([403, 'FORBIDDEN']);
  });

  it('is of one image, whatever else the URL says', async () => {
    const [one, other] = urls;
    const leave = one.slice(one.indexOf('&exp='));
    expect(await failureOf(other.replace(/&exp=.*/, leave))).toEqual([403, 'FORBIDDEN']);
    const idOf = (url: string) => url.slice(8, 44);
    const unknown = one.replace(idOf(one), '00000000-0000-4000-8000-000000000000');
    expect(await failureOf(unknown)).toEqual([403, 'FORBIDDEN']);
    expect(await failureOf(`${other.replace(/&exp=.*/, '')}&id=${idOf(one)}${leave}`)).toEqual([
      403,
      'FORBIDDEN',
    ]);
  });

  it('tells nobody without leave whether there is such an image', async () => {
    const there = await get(urls[0].replace(/\?.*/, ''));
    const not = await get('/images/00000000-0000-4000-8000-000000000000');
    expect([there.status, await there.json()]).toEqual([not.status, await not.json()]);
  });

  it('is good for 12 to 24 hours, the same within a window, and renewed with the next', async () => {
    const then = now;
    expect(await imageUrls()).toEqual(urls);
    now = then + 10.9 * HOUR_MS;
    expect(await imageUrls()).toEqual(urls);
    now = then + 11 * HOUR_MS;
    const renewed = await imageUrls();
    expect(renewed).not.toEqual(urls);
    now = then + 22.9 * HOUR_MS;
    expect((await get(urls[0])).status).toBe(200);
    now = then + 23 * HOUR_MS;
    expect(await failureOf(urls[0])).toEqual([403, 'FORBIDDEN']);
    expect((await get(renewed[0])).status).toBe(200);
    now = then;
  });

  it('opens nothing but images', async () => {
    const leave = urls[0].slice(urls[0].indexOf('?'));
    for (const path of ['/graphql', '/metrics']) expect((await get(`${path}${leave}`)).status).toBe(401);
  });

  it('is made by one secret for all processes of an installation, and by another elsewhere', async () => {
    const again = { store: keys, anonymous: 'none', now: () => now, onError: () => undefined } as const;
    const id = gallery.images[0].id;
    expect((await Access.open(again)).images.sign(id)).toEqual(access.images.sign(id));
    expect((await openAccess()).images.sign(id).sig).not.toBe(access.images.sign(id).sig);
  });
});

describe('requests that no browser sends', () => {
  /** What is answered to bytes, as text. */
  async function raw(bytes: string): Promise<string> {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
    socket.write(Buffer.from(bytes, 'latin1'));
    await new Promise((resolve, reject) => socket.once('close', resolve).once('error', reject));
    return answer;
  }
  const request = (target: string, ...headers: string[]) =>
    raw([`GET ${target} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers, '', ''].join('\r\n'));
  const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

  it.each<[string, string, number]>([
    ['slashes in disguise', '/images/..%2f..%2f..%2fetc%2fpasswd', 400],
    ['dots in disguise', '/images/%2e%2e/%2e%2e/etc/passwd', 404],
    ['dots', '/images/../../etc/passwd', 404],
    ['a NUL', '/images/%00', 400],
    ['a line end', '/images/x%0d%0aset-cookie:%20a=b', 400],
    ['half an escape', '/images/%', 400],
    ['UTF-8 that is none', '/images/%c0%af', 400],
    ['12,000 characters', `/images/${'a'.repeat(12_000)}`, 400],
    ['20,000 characters', `/images/${'a'.repeat(20_000)}`, 431],
  ])('a path with %s gives nothing of a file, and no header of its own', async (_what, target, status) => {
    const answer = await request(target, `Authorization: ${bearer}`);
    expect(statusOf(answer)).toBe(status);
    const nobodys = await request(target);
    expect(answer + nobodys).not.toMatch(/root:|set-cookie/i);
    expect([400, 401, 404, 431]).toContain(statusOf(nobodys));
  });

  it('an absolute target is held to the same rules', async () => {
    const path = `/images/${gallery.images[0].id}`;
    expect(statusOf(await request(`http://127.0.0.1${path}`))).toBe(401);
    expect(statusOf(await request(`http://127.0.0.1/x/..${path}`))).toBe(404);
    expect(statusOf(await request(`http://elsewhere.example${path}`))).toBe(401);
    expect(statusOf(await request(`http://127.0.0.1${path}`, `Authorization: ${bearer}`))).toBe(200);
  });

  it.each<[string, () => string[]]>([
    ['two headers, both good', () => [`Authorization: ${bearer}`, `Authorization: ${bearer}`]],
    ['two headers, the last good', () => ['Authorization: Basic eA==', `Authorization: ${bearer}`]],
    ['two keys in one header', () => [`Authorization: ${bearer}, ${bearer}`]],
    ['bytes that are not ASCII', () => [`Authorization: ${bearer}\xe9`]],
    ['a key of full-width letters', () => [`Authorization: ${bearer.replace('facet', '\xef\xbd\x86acet')}`]],
    ['a tab for the space', () => [`Authorization: ${bearer.replace(' ', '\t')}`]],
    ['more after the key', () => [`Authorization: ${bearer} x`]],
    ['15 kB', () => [`Authorization: Bearer ${'A'.repeat(15_000)}`]],
    ['a continued line', () => ['Authorization:', ` ${bearer}`]],
    ['a NUL', () => [`Authorization: ${bearer}\0`]],
    ['a bare line feed', () => [`X-Other: a\nAuthorization: ${bearer}`]],
  ])('Authorization as %s lets nobody in', async (_what, headers) => {
    const answer = await request('/metrics', ...headers());
    expect([400, 401]).toContain(statusOf(answer));
    expect(answer).not.toContain('facet_up');
  });

  it('the very long is not read to its end', async () => {
    const answer = await request('/metrics', `Authorization: Bearer ${'A'.repeat(20_000)}`);
    expect(statusOf(answer)).toBe(431);
  });
});

describe('how many images one caller may have', () => {
  it('is counted apart from requests, ten for each: 429 and Retry-After, with a signature too', async () => {
    const limited = await startServer(memoryServices(gallery.images), {
      access,
      config: { access: { ...testAccess, ratePerMinute: 1 } },
    });
    const path = urls[0];
    for (let done = 0; done < 10; done++) expect((await fetch(limited.url + path)).status).toBe(200);
    const refused = await fetch(limited.url + path);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: 'RATE_LIMITED', limit: 10 } });
    const headers = { authorization: bearer };
    expect((await fetch(limited.url + path, { headers })).status).toBe(200);
    const statuses = [];
    for (let asked = 0; asked < 2; asked++)
      statuses.push((await fetch(`${limited.url}/metrics`, { headers })).status);
    expect(statuses).toEqual([200, 429]);
    await limited.close();
  });
});

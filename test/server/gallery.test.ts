import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { galleryPage } from '../../src/server/gallery.js';
import { failureOf } from '../support/failure.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer(memoryServices([]), { config: { gallery: true } });
});
afterAll(() => server.close());

const get = (path: string, encoding = 'br') =>
  fetch(server.url + path, { headers: { 'accept-encoding': encoding }, redirect: 'manual' });

describe('the gallery page', () => {
  it.each(['/', '/?with=smiling', '/image/00000000-0000-4000-8000-000000000000', '/model'])(
    'is one document, revalidated, with a policy of its own: %s',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-encoding')).toBe('br');
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await response.text()).toContain('id="page"');
      const etag = response.headers.get('etag') ?? '';
      const again = await fetch(server.url + path, {
        headers: { 'accept-encoding': 'br', 'if-none-match': etag },
      });
      expect(again.status).toBe(304);
    },
  );

  it('names files that never change, compressed as the client takes them', async () => {
    const [asset] = /\/assets\/[\w-]+\.js/.exec(await (await get('/')).text()) ?? [''];
    for (const [accepted, sent] of [
      ['br, gzip', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const response = await get(asset, accepted);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-encoding')).toBe(sent);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-type')).toMatch(/javascript/);
      expect(await response.text()).toContain('searchByAttributes');
    }
  });

  it.each(['/assets/none.js', '/assets/', '/assets/..%2f..%2fpackage.json', '/image', '/image/a/b'])(
    'is nothing else: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('knows from the start whether there is GraphiQL', async () => {
    expect(await (await get('/')).text()).toContain('name="facet-graphiql" content="on"');
    const without = await startServer(memoryServices([]), { config: { gallery: true, graphiql: false } });
    try {
      const page = await fetch(without.url, { headers: { 'accept-encoding': 'br' } });
      expect(page.headers.get('content-encoding')).toBe('br');
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(await page.text()).toContain('name="facet-graphiql" content="off"');
      expect((await fetch(`${without.url}/graphiql`)).status).toBe(404);
    } finally {
      await without.close();
    }
  });

  it('says how to build it where it is not built', async () => {
    const failure = await failureOf(() => Promise.resolve().then(() => galleryPage(true, '#web/none.html')));
    expect(failure).toMatchObject({ code: 'CONFIG_INVALID', details: { field: 'FACET_GALLERY' } });
    expect(failure.message).toContain('npm run build');
  });
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { examples } from '../../src/server/graphiql-examples.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { makeGallery } from '../support/gallery.js';

let gallery: Awaited<ReturnType<typeof makeGallery>>;
let server: TestServer;

beforeAll(async () => {
  gallery = await makeGallery(4);
  server = await startServer(memoryServices(gallery.images));
});
afterAll(async () => {
  await server.close();
  gallery.remove();
});

/** The id that the page's likeness example asks for. */
async function exampleId(of: TestServer): Promise<string | undefined> {
  const html = await (await fetch(`${of.url}/graphiql`)).text();
  return /\\"to\\": \\"([0-9a-f-]{36})\\"/.exec(html)?.[1];
}

describe('the GraphiQL page', () => {
  it('allows exactly the script it carries', async () => {
    const response = await fetch(`${server.url}/graphiql`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await response.text();
    const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)];
    expect(scripts).toHaveLength(1);
    const hash = createHash('sha256').update(scripts[0][1]).digest('base64');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src 'sha256-${hash}';`);
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
  });

  it('loads nothing by address', async () => {
    const html = await (await fetch(`${server.url}/graphiql`)).text();
    expect(html).not.toMatch(/<script[^>]+src=|<link[^>]+href="(?!data:)|@import/);
  });

  it('is compressed for those who ask, plain for others, and not sent twice', async () => {
    const get = (headers: Record<string, string>) => fetch(`${server.url}/graphiql`, { headers });
    const packed = await get({ 'accept-encoding': 'gzip' });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const plain = await get({ 'accept-encoding': 'identity' });
    expect(plain.headers.has('content-encoding')).toBe(false);
    expect(await packed.text()).toBe(await plain.text());
    const etag = plain.headers.get('etag') ?? '';
    const again = await get({ 'if-none-match': etag, 'cache-control': 'max-age=0' });
    expect(again.status).toBe(304);
  });

  it('takes an image of the gallery as its example, and follows the gallery', async () => {
    const rows = [...gallery.images];
    const services = memoryServices(rows);
    const changing = await startServer(services);
    try {
      const first = await exampleId(changing);
      expect(rows.map(({ id }) => id)).toContain(first);
      rows.splice(
        rows.findIndex(({ id }) => id === first),
        1,
      );
      expect(rows.map(({ id }) => id)).toContain(await exampleId(changing));
    } finally {
      await changing.close();
    }
  });

  it('comes without one when the gallery is empty or does not answer', async () => {
    const nobody = '00000000-0000-0000-0000-000000000000';
    const services = memoryServices([]);
    const away = () => Promise.reject(new FacetError('SERVICE_UNAVAILABLE', 'the catalogue does not answer'));
    const silent = { ...services, search: { ...services.search, images: away } };
    for (const [each, warnings] of [
      [services, 0],
      [silent, 1],
    ] as const) {
      const bare = await startServer(each);
      try {
        expect(await exampleId(bare)).toBe(nobody);
        expect(bare.logs.filter(({ level }) => level === 40)).toHaveLength(warnings);
      } finally {
        await bare.close();
      }
    }
  });
});

describe('the examples', () => {
  it('all run as they stand', async () => {
    for (const { query, variables } of examples(gallery.images[0].id)) {
      const parsed: unknown = variables === undefined ? undefined : JSON.parse(variables);
      const { errors } = await server.graphql(query, parsed);
      expect(errors).toBeUndefined();
    }
  });

  it('fit the editor without scrolling sideways', () => {
    for (const { query } of examples(undefined)) {
      for (const line of query.split('\n')) expect(line.length).toBeLessThanOrEqual(58);
    }
  });
});

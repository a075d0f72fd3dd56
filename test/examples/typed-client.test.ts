import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FacetRequestError, request } from '../../examples/typed-client/facet-client.js';
import { AttributesDocument } from '../../examples/typed-client/generated.js';
import { searchFaces } from '../../examples/typed-client/search-faces.js';
import { attributeQuery } from '../../src/domain/index.js';
import { SearchFixture, sumModel } from '../search/search-fixture.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { catalogueImage } from '../support/memory-gallery.js';

const images = Array.from({ length: 40 }, (_, n) => catalogueImage(n));
let fixture: SearchFixture;
let server: TestServer;

beforeAll(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  await fixture.add(...images);
  server = await startServer({ ...memoryServices(images), search: fixture.service });
});
afterAll(async () => {
  await server.close();
  await fixture.index.close();
});

describe('examples/typed-client', () => {
  it('has the types of the schema as it is', () => {
    const script = resolve(import.meta.dirname, '../../examples/typed-client/codegen.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('walks all pages of a search in their order, each hit once', async () => {
    const found: string[] = [];
    const query = { present: ['SMILING' as const], absent: ['MALE' as const] };
    for await (const { node } of searchFaces(server.url, query, 7)) found.push(node.id);
    const whole = await fixture.service.searchByAttributes(attributeQuery(query), {
      first: 100,
    });
    expect(found).toEqual(whole.edges.map(({ node }) => node.id));
    expect(found).toHaveLength(images.length);
  });

  it('reads other operations by their own types', async () => {
    const { attributes } = await request(server.url, AttributesDocument, {});
    expect(attributes.map(({ attribute }) => attribute)).toContain('EYEGLASSES');
  });

  it("throws the server's refusal with its code and field", async () => {
    const hits = searchFaces(server.url, { present: ['SMILING'] }, 101);
    await expect(hits.next()).rejects.toThrow(FacetRequestError);
    await expect(searchFaces(server.url, {}, 5).next()).rejects.toMatchObject({ code: 'EMPTY_QUERY' });
    await expect(searchFaces(server.url, { present: ['SMILING'] }, 101).next()).rejects.toMatchObject({
      code: 'FIRST_OUT_OF_RANGE',
      field: 'first',
    });
  });
});

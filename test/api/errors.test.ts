import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerDependencies } from '../../src/server/index.js';
import { FacetError } from '../../src/domain/index.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { makeGallery } from '../support/gallery.js';

let gallery: Awaited<ReturnType<typeof makeGallery>>;
let server: TestServer;

beforeAll(async () => {
  gallery = await makeGallery(6);
  server = await startServer(memoryServices(gallery.images));
});
afterAll(async () => {
  await server.close();
  gallery.remove();
});

const SEARCH = `query($query: AttributeQueryInput!, $first: Int, $after: String, $filter: ImageFilterInput) {
  searchByAttributes(query: $query, first: $first, after: $after, filter: $filter) { pageInfo { endCursor } }
}`;
const smiling = { present: ['SMILING'] };

describe('queries that cannot be meant', () => {
  const cases: readonly [string, object, object][] = [
    ['an empty query', { query: {} }, { code: 'EMPTY_QUERY', field: 'query', limit: 1 }],
    [
      'empty lists',
      { query: { present: [], absent: [] } },
      { code: 'EMPTY_QUERY', field: 'query', limit: 1 },
    ],
    [
      'a contradictory query',
      { query: { present: ['MALE', 'SMILING'], absent: ['MALE'] } },
      { code: 'CONTRADICTORY_QUERY', field: 'query' },
    ],
    [
      'a contradictory filter',
      { query: smiling, filter: { present: ['MALE'], absent: ['MALE'] } },
      { code: 'CONTRADICTORY_QUERY', field: 'filter' },
    ],
    [
      'a filter on none of all datasets',
      { query: smiling, filter: { datasets: [] } },
      { code: 'BAD_USER_INPUT', field: 'filter.datasets', limit: 1 },
    ],
    [
      'a filter on too many datasets',
      { query: smiling, filter: { datasets: Array.from({ length: 101 }, String) } },
      { code: 'BAD_USER_INPUT', field: 'filter.datasets', limit: 100 },
    ],
    [
      'a filter on none of all partitions',
      { query: smiling, filter: { partitions: [] } },
      { code: 'BAD_USER_INPUT', field: 'filter.partitions', limit: 1 },
    ],
    ['first: 0', { query: smiling, first: 0 }, { code: 'FIRST_OUT_OF_RANGE', field: 'first', limit: 100 }],
    ['first: -1', { query: smiling, first: -1 }, { code: 'FIRST_OUT_OF_RANGE', field: 'first', limit: 100 }],
    [
      'first: 101',
      { query: smiling, first: 101 },
      { code: 'FIRST_OUT_OF_RANGE', field: 'first', limit: 100 },
    ],
    ['a made-up cursor', { query: smiling, after: 'nonsense' }, { code: 'INVALID_CURSOR', field: 'after' }],
    ['an empty cursor', { query: smiling, after: '' }, { code: 'INVALID_CURSOR', field: 'after' }],
  ];

  it.each(cases)('%s has its own error', async (_name, variables, extensions) => {
    const { status, data, errors } = await server.graphql(SEARCH, variables);
    expect(status).toBe(200);
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ path: ['searchByAttributes'] });
    expect(errors?.[0]?.extensions).toEqual(extensions);
  });

  it("another query's cursor is a foreign one", async () => {
    const { data } = await server.graphql(SEARCH, { query: smiling, first: 2 });
    const after: unknown = Object.entries(data ?? {}).flatMap(([, page]: [string, unknown]) =>
      JSON.stringify(page).match(/[\w-]{40,}/g),
    )[0];
    const { errors } = await server.graphql(SEARCH, { query: { absent: ['SMILING'] }, after });
    expect(errors?.[0]?.extensions).toEqual({ code: 'FOREIGN_CURSOR', field: 'after' });
    const again = await server.graphql(SEARCH, { query: smiling, after });
    expect(again.errors).toBeUndefined();
  });

  it('one failing field leaves its healthy siblings alone', async () => {
    const { data, errors } = await server.graphql('{ model { name } image(id: "x") { id } }');
    expect(data).toEqual({ model: { name: 'test-bundle' }, image: null });
    expect(errors?.[0]).toMatchObject({
      path: ['image'],
      extensions: { code: 'BAD_USER_INPUT', field: 'id' },
    });
  });

  it('similarImages: a malformed id, and one that nobody has', async () => {
    const similar = (to: string) => server.graphql(`{ similarImages(to: "${to}") { edges { score } } }`);
    expect((await similar("1' or '1'='1")).errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'to',
    });
    expect((await similar('00000000-0000-0000-0000-000000000000')).errors?.[0]?.extensions).toEqual({
      code: 'NOT_FOUND',
      field: 'to',
    });
  });

  it.each([15, 2049, -1])('url(width: %i) names the range', async (width) => {
    const { errors } = await server.graphql(
      `{ images(first: 1) { edges { node { url(width: ${width}) } } } }`,
    );
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'width', limit: '16..2048' });
  });
});

describe('unknown attributes', () => {
  it('as a variable', async () => {
    const { status, data, errors } = await server.graphql(SEARCH, { query: { present: ['PURPLE_HAIR'] } });
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toContain('"query.present[0]"');
    expect(errors?.[0]?.extensions).toEqual({ code: 'UNKNOWN_ATTRIBUTE' });
  });

  it('as a literal, with a suggestion', async () => {
    const { status, errors } = await server.graphql(
      '{ searchByAttributes(query: { absent: [SMILIN] }) { edges { score } } }',
    );
    expect(status).toBe(400);
    expect(errors?.[0]?.message).toContain('"SMILING"');
    expect(errors?.[0]?.extensions).toEqual({ code: 'UNKNOWN_ATTRIBUTE' });
  });

  it('as a quoted literal, which is wrong twice', async () => {
    const { errors } = await server.graphql(
      '{ searchByAttributes(query: { absent: ["PURPLE_HAIR"] }) { edges { score } } }',
    );
    expect(errors?.[0]?.extensions.code).toBe('UNKNOWN_ATTRIBUTE');
  });

  it('in a filter, on both paths', async () => {
    const literal = await server.graphql('{ attributes(filter: { present: [TALL] }) { present } }');
    expect(literal.errors?.[0]?.extensions.code).toBe('UNKNOWN_ATTRIBUTE');
    const variable = await server.graphql(SEARCH, { query: smiling, filter: { absent: ['TALL'] } });
    expect(variable.errors?.[0]?.extensions.code).toBe('UNKNOWN_ATTRIBUTE');
  });

  it('other mistakes keep the code GraphQL gives them', async () => {
    const quoted = await server.graphql(
      '{ searchByAttributes(query: { absent: ["MALE"] }) { edges { score } } }',
    );
    expect(quoted.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const number = await server.graphql(SEARCH, { query: { present: [3] } });
    expect(number.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const partition = await server.graphql(SEARCH, { query: smiling, filter: { partitions: ['HOLDOUT'] } });
    expect(partition.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const field = await server.graphql('{ faces { id } }');
    expect(field.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const syntax = await server.graphql('{ images(');
    expect(syntax.status).toBe(400);
    expect(syntax.errors?.[0]?.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  });
});

describe('what is not the caller’s fault', () => {
  /** Services whose every search fails with this. */
  function failing(error: Error): ServerDependencies['services'] {
    const services = memoryServices(gallery.images);
    return { ...services, search: { ...services.search, image: () => Promise.reject(error) } };
  }
  const IMAGE = '{ image(id: "00000000-0000-0000-0000-000000000000") { id } }';

  it('an unexpected error says nothing of itself, and is logged with the request id', async () => {
    const broken = await startServer(failing(new TypeError('secret of /home/user/db.ts')));
    try {
      const { status, headers, errors } = await broken.graphql(IMAGE);
      expect(status).toBe(200);
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.extensions).toEqual({ code: 'INTERNAL' });
      expect(JSON.stringify(errors)).not.toMatch(/secret|stack|\.ts/);
      const requestId = headers.get('x-request-id');
      const logged = broken.logs.find(({ level }) => level === 50);
      expect(logged).toMatchObject({
        requestId,
        path: ['image'],
        err: { type: 'TypeError', message: 'secret of /home/user/db.ts' },
      });
    } finally {
      await broken.close();
    }
  });

  it('our own INTERNAL is hidden the same way', async () => {
    const broken = await startServer(failing(new FacetError('INTERNAL', 'secret invariant')));
    try {
      const { errors } = await broken.graphql(IMAGE);
      expect(errors?.[0]?.extensions).toEqual({ code: 'INTERNAL' });
      expect(errors?.[0]?.message).not.toContain('secret');
      expect(broken.logs.filter(({ level }) => level === 50)).toHaveLength(1);
    } finally {
      await broken.close();
    }
  });

  it('a store that is away is SERVICE_UNAVAILABLE, and its cause stays in the log', async () => {
    const cause = new Error('connect ECONNREFUSED 10.1.2.3:5432');
    const away = new FacetError('SERVICE_UNAVAILABLE', 'the catalogue does not answer', {}, { cause });
    const broken = await startServer(failing(away));
    try {
      const { errors } = await broken.graphql(IMAGE);
      expect(errors?.[0]).toMatchObject({
        message: 'the catalogue does not answer',
        extensions: { code: 'SERVICE_UNAVAILABLE' },
      });
      expect(JSON.stringify(errors)).not.toContain('10.1.2.3');
      expect(JSON.stringify(broken.logs)).toContain('ECONNREFUSED 10.1.2.3');
    } finally {
      await broken.close();
    }
  });

  it('callers’ mistakes are not logged as errors', async () => {
    await server.graphql('{ nothing }');
    await server.graphql(SEARCH, { query: {} });
    expect(server.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { attributeQuery } from '../../src/domain/index.js';
import { SearchFixture, sumModel } from '../search/search-fixture.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { catalogueImage } from '../support/memory-gallery.js';

const images = Array.from({ length: 60 }, (_, n) => catalogueImage(n));
const query = { present: ['SMILING'], absent: ['MALE'] };
let fixture: SearchFixture;
let server: TestServer;
/** What `explain` each search asked of the service. */
const explain: unknown[] = [];

beforeAll(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  await fixture.add(...images);
  const { service } = fixture;
  const search = {
    ...service,
    searchByAttributes: (...[asked, page]: Parameters<typeof service.searchByAttributes>) => {
      explain.push(page.explain);
      return service.searchByAttributes(asked, page);
    },
  };
  server = await startServer({ ...memoryServices(images), search });
});
afterAll(async () => {
  await server.close();
  await fixture.index.close();
});

const edges = z.array(
  z.object({
    probability: z.number(),
    node: z.object({ id: z.string() }),
    explanation: z.array(z.record(z.string(), z.unknown())).nullable().optional(),
  }),
);
const connection = z.object({ edges, pageInfo: z.object({ hasNextPage: z.boolean() }) });
const PAGE = '{ edges { probability node { id } } pageInfo { hasNextPage } }';

/** A search's page, or its error's code and field. */
async function ask(args: string, selection = PAGE) {
  const { data, errors } = await server.graphql(
    `{ found: searchByAttributes(query: { present: [SMILING], absent: [MALE] }, ${args}) ${selection} }`,
  );
  if (errors) return { edges: [], failed: errors[0].extensions };
  return z.object({ found: connection }).parse(data).found;
}

describe('explanation', () => {
  const PARTS = 'explanation { attribute wanted score probability label }';
  const whole = (parts: string) => `{ edges { probability node { id } ${parts} } pageInfo { hasNextPage } }`;

  it('gives every attribute asked its own figures', async () => {
    const { edges: found } = await ask('first: 5', whole(PARTS));
    const truth = await fixture.service.searchByAttributes(
      attributeQuery({ present: ['SMILING'], absent: ['MALE'] }),
      { first: 5, explain: true },
    );
    expect(found.map(({ explanation }) => explanation)).toEqual(
      truth.edges.map(({ explanation }) => explanation),
    );
    expect(found[0].explanation).toMatchObject([
      { attribute: 'SMILING', wanted: 'PRESENT' },
      { attribute: 'MALE', wanted: 'ABSENT' },
    ]);
  });

  it.each([
    ['directly', PARTS, true],
    ['under another name', 'why: explanation { score }', true],
    ['in an inline fragment', `... on SearchEdge { ${PARTS} }`, true],
    ['included', 'explanation @include(if: true) { score }', true],
    ['not at all', '', false],
    ['skipped', 'explanation @skip(if: true) { score }', false],
    ['not included', '... @include(if: false) { explanation { score } }', false],
    ['under a name that only looks like it', 'explanation: score', false],
  ])('asked for %s', async (_, parts, expected) => {
    explain.length = 0;
    const { errors } = await server.graphql(
      `{ searchByAttributes(query: { present: [BALD] }, first: 1) { edges { cursor ${parts} } } }`,
    );
    expect(errors).toBeUndefined();
    expect(explain).toEqual([expected]);
  });

  it('asked for in a named fragment, and by a variable', async () => {
    const document = `query($yes: Boolean!) {
      searchByAttributes(query: { present: [BALD] }, first: 1) { ...Page }
    }
    fragment Page on SearchConnection { edges { ...Hit } }
    fragment Hit on SearchEdge { cursor explanation @include(if: $yes) { score } }`;
    explain.length = 0;
    for (const yes of [true, false]) await server.graphql(document, { yes });
    expect(explain).toEqual([true, false]);
  });
});

describe('minProbability and exclude', () => {
  it('leave hits out', async () => {
    const { edges: all } = await ask('first: 60');
    const at = all[9].probability;
    const page = await ask(`first: 60, minProbability: ${at}`);
    expect(page).toMatchObject({ edges: all.slice(0, 10), pageInfo: { hasNextPage: false } });
    const exclude = JSON.stringify([all[0].node.id.toUpperCase(), all[2].node.id]);
    const left = await ask(`first: 60, minProbability: ${at}, exclude: ${exclude}`);
    expect(left.edges).toEqual([all[1], ...all.slice(3, 10)]);
    const nulls = await ask('first: 60, minProbability: null, exclude: null');
    expect(nulls.edges).toEqual(all);
    const { data } = await server.graphql(
      'query($to: ID!, $not: [ID!]) { similarImages(to: $to, first: 60, exclude: $not) { edges { node { id } } } }',
      { to: images[0].id, not: [images[1].id] },
    );
    const similar = z.object({ similarImages: z.object({ edges: z.array(z.object({})) }) }).parse(data);
    expect(similar.similarImages.edges).toHaveLength(58);
  });

  it.each([
    ['minProbability: 1.5', 'minProbability'],
    ['minProbability: -0.1', 'minProbability'],
    ['exclude: ["x"]', 'exclude[0]'],
    [`exclude: [${'"00000000-0000-4000-8000-000000000000" '.repeat(501)}]`, 'exclude'],
  ])('refuses %s', async (argument, field) => {
    expect(await ask(argument)).toMatchObject({ failed: { code: 'BAD_USER_INPUT', field } });
  });
});

describe('searches', () => {
  const SEARCHES = `query($input: [SearchInput!]!) {
    searches(input: $input) { index connection ${PAGE} error { code field message } }
  }`;
  const results = z.array(
    z.object({
      index: z.number(),
      connection: connection.nullable(),
      error: z.object({ code: z.string(), field: z.string().nullable(), message: z.string() }).nullable(),
    }),
  );
  const many = async (input: object[]) => {
    const { data, errors } = await server.graphql(SEARCHES, { input });
    expect(errors).toBeUndefined();
    return z.object({ searches: results }).parse(data).searches;
  };

  it('answers each in its place: a connection, or an error of its own', async () => {
    const found = await many([
      { query, first: 3 },
      { query: {} },
      { query, first: 0 },
      { query, first: 3, exclude: ['x'] },
      { query, filter: { present: ['MALE'], absent: ['MALE'] } },
      { query: { present: ['BALD'] }, minProbability: 1 },
      { query, after: 'abc' },
    ]);
    expect(found.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(found[0]).toEqual({ index: 0, connection: await ask('first: 3'), error: null });
    expect(found[5].connection).toEqual({ edges: [], pageInfo: { hasNextPage: false } });
    expect(found.map(({ error }) => error && [error.code, error.field])).toEqual([
      null,
      ['EMPTY_QUERY', 'query'],
      ['FIRST_OUT_OF_RANGE', 'first'],
      ['BAD_USER_INPUT', 'exclude[0]'],
      ['CONTRADICTORY_QUERY', 'filter'],
      null,
      ['INVALID_CURSOR', 'after'],
    ]);
    expect(found.every(({ connection, error }) => (connection === null) !== (error === null))).toBe(true);
  });

  it('takes 20 hits where no number is given, and 1 to 32 searches', async () => {
    const [one] = await many([{ query }]);
    expect(one.connection?.edges).toHaveLength(20);
    expect(await many(Array.from({ length: 32 }, () => ({ query, first: 1 })))).toHaveLength(32);
    for (const length of [0, 33]) {
      const input = Array.from({ length }, () => ({ query }));
      const { errors } = await server.graphql(SEARCHES, { input });
      expect(errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input', limit: 32 });
    }
  });

  it('explains where asked', async () => {
    const { data } = await server.graphql(
      `{ searches(input: [{ query: { present: [BALD] }, first: 1 }]) {
        connection { edges { explanation { attribute } } }
      } }`,
    );
    expect(data).toEqual({
      searches: [{ connection: { edges: [{ explanation: [{ attribute: 'BALD' }] }] } }],
    });
  });
});

describe('docs/api.md', () => {
  const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const [, searching = ''] = /^# Searching\n(.*?)^# /ms.exec(text) ?? [];
  const queries = Array.from(searching.matchAll(/^```graphql\n(.*?)^```/gms), ([, code]) => code);

  it('shows queries that can be sent as they stand, and find something', async () => {
    expect(queries).toHaveLength(5);
    for (const document of queries) {
      const { data, errors } = await server.graphql(document);
      expect(errors).toBeUndefined();
      // The one on filters lists; the others rank.
      expect(JSON.stringify(data)).toMatch(
        document.includes('probability') ? /"probability":/ : /"totalCount":/,
      );
    }
  });
});

describe('like', () => {
  const [, , , image] = images;

  it('leaves the image out, and is asked of one search of several as well', async () => {
    const found = await ask(`first: 100, like: ["${image.id}"]`);
    expect(found.edges).toHaveLength(images.length - 1);
    expect(found.edges.map(({ node }) => node.id)).not.toContain(image.id);
    const { data } = await server.graphql(
      `{ searches(input: [{ query: { present: [SMILING], absent: [MALE] }, like: ["${image.id}"], first: 100 }]) {
        connection { edges { probability node { id } } pageInfo { hasNextPage } } } }`,
    );
    expect(
      z.object({ searches: z.tuple([z.object({ connection })]) }).parse(data).searches[0].connection,
    ).toEqual(found);
  });

  it.each([
    ['like: ["x"]', 'BAD_USER_INPUT', 'like[0]'],
    ['like: ["00000000-0000-4000-8000-00000000ffff"]', 'NOT_FOUND', 'like'],
    [`like: ["${image.id}"], minProbability: 0.5`, 'BAD_USER_INPUT', 'minProbability'],
  ])('%s: %s', async (args, code, field) => {
    expect(await ask(`first: 5, ${args}`)).toMatchObject({ failed: { code, field } });
  });
});

describe('pages read backward, and counted', () => {
  const found = z.object({
    found: z.object({
      totalCount: z.number().nullable().optional(),
      edges: z.array(z.object({ cursor: z.string() })),
      pageInfo: z.object({ hasNextPage: z.boolean(), hasPreviousPage: z.boolean() }),
    }),
  });
  const read = async (field: string, more = '') => {
    const { data, errors } = await server.graphql(
      `{ found: ${field} { ${more} edges { cursor } pageInfo { hasNextPage hasPreviousPage } } }`,
    );
    expect(errors).toBeUndefined();
    return found.parse(data).found;
  };
  it.each([
    'searchByAttributes(query: { present: [SMILING] },',
    'images(',
    `similarImages(to: "${images[0].id}",`,
  ])('%s', async (field) => {
    const whole = await read(`${field} first: 100)`, 'totalCount');
    expect(whole.totalCount).toBe(whole.edges.length);
    const end = await read(`${field} last: 5)`);
    expect(end).toEqual({
      edges: whole.edges.slice(-5),
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    const before = await read(`${field} last: 100, before: "${end.edges[0].cursor}", first: null)`);
    expect(before).toEqual({
      edges: whole.edges.slice(0, -5),
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
  });

  it('in several searches at once, and refused by name', async () => {
    const { data } = await server.graphql(
      `{ searches(input: [
        { query: { present: [SMILING] }, last: 2 }
        { query: { present: [SMILING] }, minProbability: 0.01 }
        { query: { present: [SMILING] }, first: 2, last: 2 }
        { query: { present: [SMILING] }, first: 2, before: "x" }
      ]) { error { code field } connection { totalCount edges { cursor } } } }`,
    );
    const whole = await read('searchByAttributes(query: { present: [SMILING] }, first: 100)');
    expect(data).toMatchObject({
      searches: [
        { connection: { totalCount: 60, edges: whole.edges.slice(-2) } },
        { connection: { totalCount: null } },
        { error: { code: 'BAD_USER_INPUT', field: 'last' } },
        { error: { code: 'BAD_USER_INPUT', field: 'before' } },
      ],
    });
  });
});

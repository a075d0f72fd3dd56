import { getNamedType } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { buildApiSchema } from '../../src/api/index.js';
import { openApp, type App } from '../../src/app.js';
import { readConfig } from '../../src/config/index.js';
import { imageId } from '../../src/domain/index.js';
import { allFields } from '../support/all-fields.js';
import { startServer, type TestServer } from '../support/api-server.js';
import { labelInstallation, type Installation } from '../support/label-installation.js';

// How many SQL statements an answer takes must not depend on how long its lists are.

const IMAGES = 110;
const INGESTIONS = 101;
const schema = buildApiSchema();
const all = (type: string) => {
  const found = schema.getType(type);
  if (found === undefined) throw new Error(`there is no type ${type}`);
  return allFields(getNamedType(found));
};
const recorded = z.object({ data: z.object({ recordEvaluation: z.object({ id: z.string() }) }) });

let installation: Installation;
let app: App;
let server: TestServer;
let evaluation: string;
const statements = vi.spyOn(pg.Client.prototype, 'query');

beforeAll(async () => {
  installation = await labelInstallation(IMAGES);
  const id = (n: number) => `'00000000-0000-4000-8000-${String(n).padStart(12, '0')}'::uuid`;
  const numbers = Array.from({ length: INGESTIONS }, (_, n) => n);
  const image = (n: number) => `'${imageId('labels', `${n}.jpg`)}'::uuid`;
  await installation.sql(
    `INSERT INTO ingestions (id, kind, dataset, on_conflict, state, total, imported) VALUES ${numbers
      .map((n) => `(${id(n)}, 'IMAGES', 'labels', 'REJECT', 'COMPLETED', 2, 2)`)
      .join()}`,
  );
  // Each has two items with images of its own; the first has them all.
  const items = [
    ...numbers.flatMap((n) => [`(${id(n)}, 0, ${image(n)})`, `(${id(n)}, 1, ${image(n + 1)})`]),
    ...numbers.slice(2).map((n) => `(${id(0)}, ${n}, ${image(n)})`),
  ];
  await installation.sql(
    `INSERT INTO ingestion_items (ingestion_id, index, image_id, dataset, source_kind, source, state, outcome)
     SELECT *, 'labels', 'stored', '', 'DONE', 'IMPORTED' FROM (VALUES ${items.join()}) AS item`,
  );
  app = await openApp(readConfig(installation.environment));
  server = await startServer(
    { ...app, model: () => app.model() },
    { config: { maxQueryCost: 10_000_000, requestSeconds: 300 } },
  );
  const record = `mutation { recordEvaluation(input: { queries: 40, m: 2 }) { id } }`;
  for (let i = 0; i < 7; i++) {
    const { data } = recorded.parse(await server.graphql(record));
    evaluation = data.recordEvaluation.id;
  }
});
afterAll(async () => {
  await server.close();
  await app.close();
  installation.remove();
});

/** Statements of one request, and the entries of the list that it is about. */
async function cost(
  query: string,
  variables: unknown,
  list: RegExp,
): Promise<{ sql: number; entries: number }> {
  statements.mockClear();
  const { data, errors } = await server.graphql(query, variables);
  expect(errors).toBeUndefined();
  return { sql: statements.mock.calls.length, entries: JSON.stringify(data).match(list)?.length ?? 0 };
}

const CURSOR = /"cursor":/g;
const smiling = 'query: { present: [SMILING, MALE], absent: [BALD] }';
const page = (edge: string) => `{ edges ${all(edge)} pageInfo ${all('PageInfo')} }`;

const lists: readonly [name: string, query: string, most: number][] = [
  ['images', `images(first: $first) ${page('ImageEdge')}`, 1],
  ['images with a count', `images(first: $first) { totalCount edges ${all('ImageEdge')} }`, 2],
  ['searchByAttributes', `searchByAttributes(${smiling}, first: $first) ${page('SearchEdge')}`, 1],
  [
    'similarImages',
    `similarImages(to: "${imageId('labels', '3.jpg')}", first: $first) ${page('SearchEdge')}`,
    2,
  ],
  ['ingestions', `ingestions(first: $first) ${page('IngestionEdge')}`, 1],
  [
    'ingestions with items and their images',
    `ingestions(first: $first) { edges { cursor node { id items(first: 2) { edges { node ${all('IngestionItem')} } } } } }`,
    3,
  ],
  [
    'items of one ingestion',
    `ingestion(id: "00000000-0000-4000-8000-000000000000") { items(first: $first) ${page('IngestionItemEdge')} }`,
    3,
  ],
];

describe('SQL statements of', () => {
  it.each(lists)('%s are as many for 100 as for 5', async (_name, selection, most) => {
    const query = `query ($first: Int!) { ${selection} }`;
    const few = await cost(query, { first: 5 }, CURSOR);
    const many = await cost(query, { first: 100 }, CURSOR);
    expect([few.entries, many.entries]).toEqual([5, 100]);
    expect(few.sql).toBeGreaterThan(0);
    expect(many.sql).toBe(few.sql);
    expect(many.sql).toBeLessThanOrEqual(most);
  });

  it('eight searches are no more than one each', async () => {
    const query = `query ($input: [SearchInput!]!) { searches(input: $input) { connection ${page('SearchEdge')} error ${all('SearchError')} } }`;
    const input = ['SMILING', 'MALE', 'YOUNG', 'BALD', 'BANGS', 'GOATEE', 'EYEGLASSES', 'CHUBBY'].map(
      (name) => ({
        query: { present: [name] },
        first: 100,
      }),
    );
    const eight = await cost(query, { input }, CURSOR);
    expect(eight.entries).toBe(800);
    expect(eight.sql).toBeLessThanOrEqual(8);
  });

  it('evaluations are as many for 100 as for 5', async () => {
    const query = `query ($first: Int!) { evaluations(first: $first) ${page('EvaluationEdge')} }`;
    const few = await cost(query, { first: 5 }, CURSOR);
    const many = await cost(query, { first: 100 }, CURSOR);
    expect([few.entries, many.entries]).toEqual([5, 7]);
    expect([few.sql, many.sql]).toEqual([1, 1]);
  });

  it('an evaluation with all its parts and their images are two', async () => {
    const query = `query ($id: ID!) { evaluation(id: $id) ${all('RecordedEvaluation')} }`;
    const { sql, entries } = await cost(query, { id: evaluation }, /"externalId":/g);
    expect(entries).toBeGreaterThan(200);
    expect(sql).toBe(2);
  });
});

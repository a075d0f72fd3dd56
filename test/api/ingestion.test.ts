import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CatalogueImage } from '../../src/catalogue/index.js';
import { FacetError } from '../../src/domain/index.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { MemoryIngestion } from '../support/memory-ingestion.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { numberedId } from '../support/points.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const INGEST = `mutation($input: IngestImagesInput!) {
  ingestImages(input: $input) {
    ingestion {
      id kind dataset state total imported updated unchanged failed cancelled
      createdAt startedAt finishedAt perSecond secondsLeft error { code }
    }
    errors { index code message field }
  }
}`;
const ITEMS = `query($id: ID!, $states: [IngestionItemState!], $first: Int, $after: String) {
  ingestion(id: $id) { items(states: $states, first: $first, after: $after) {
    edges { node { index dataset externalId state outcome attempts error { code message field } image { id metadata } } }
    pageInfo { hasNextPage endCursor }
  } }
}`;
const LIST = `query($states: [IngestionState!], $first: Int, $after: String) {
  ingestions(states: $states, first: $first, after: $after) {
    edges { cursor node { id state } } pageInfo { hasNextPage endCursor }
  }
}`;

let ingestion: MemoryIngestion;
let rows: CatalogueImage[];
let reads: (readonly string[])[];
let server: TestServer;
beforeEach(async () => {
  ingestion = new MemoryIngestion();
  rows = [1, 2, 3].map((n) => catalogueImage(n, { metadata: { n } }));
  reads = [];
  const services = memoryServices(rows);
  const imagesByIds = (ids: readonly string[]) => {
    reads.push(ids);
    return services.search.imagesByIds(ids);
  };
  server = await startServer({ ...services, ingestion, search: { ...services.search, imagesByIds } });
});
afterEach(() => server.close());

const url = (n: number) => ({ source: { url: `https://example.org/${n}.jpg` }, externalId: String(n) });
const urls = (count: number) => Array.from({ length: count }, (_, n) => url(n));

/** Queues images; their ingestion's id. */
async function queue(items: readonly object[]): Promise<string> {
  const { data, errors } = await server.graphql(INGEST, { input: { items } });
  expect(errors).toBeUndefined();
  return z.object({ ingestImages: z.object({ ingestion: z.object({ id: z.string() }) }) }).parse(data)
    .ingestImages.ingestion.id;
}

const page = z.object({
  edges: z.array(z.object({ node: z.object({ index: z.number().optional(), id: z.string().optional() }) })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});

async function codeOf(query: string, variables: object) {
  const { errors } = await server.graphql(query, variables);
  return errors?.[0].extensions;
}

describe('ingestImages', () => {
  it('queues images from every kind of source, with all that is said of them', async () => {
    const { data, errors } = await server.graphql(INGEST, {
      input: {
        items: [
          url(0),
          { source: { path: 'a/b.jpg' }, partition: 'TEST', mediaType: 'image/jpeg', dataset: 'other' },
          {
            source: { base64: 'data:image/png;base64,AAAA' },
            labels: { present: ['SMILING'] },
            metadata: { camera: 'x', nested: { list: [1, null] } },
          },
        ],
      },
    });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      ingestImages: {
        ingestion: {
          kind: 'IMAGES',
          dataset: 'default',
          state: 'QUEUED',
          total: 3,
          failed: 0,
          finishedAt: null,
        },
        errors: [],
      },
    });
    expect(ingestion.requests).toEqual([
      {
        dataset: 'default',
        onConflict: 'REJECT',
        items: [
          { source: { kind: 'url', url: 'https://example.org/0.jpg' }, externalId: '0' },
          {
            source: { kind: 'path', path: 'a/b.jpg' },
            partition: 'test',
            mediaType: 'image/jpeg',
            dataset: 'other',
          },
          {
            source: { kind: 'base64', base64: 'data:image/png;base64,AAAA' },
            labels: { present: ['SMILING'], absent: [] },
            metadata: { camera: 'x', nested: { list: [1, null] } },
          },
        ],
      },
    ]);
  });

  it('takes literals as it takes variables', async () => {
    const { errors } = await server.graphql(`mutation { ingestImages(input: {
      dataset: "d", onConflict: REPLACE,
      items: [{ source: { path: "x.jpg" }, labels: { absent: [MALE] }, metadata: { a: { b: 1 } } }]
    }) { errors { index } } }`);
    expect(errors).toBeUndefined();
    expect(ingestion.requests).toMatchObject([
      {
        dataset: 'd',
        onConflict: 'REPLACE',
        items: [{ metadata: { a: { b: 1 } }, labels: { absent: ['MALE'] } }],
      },
    ]);
  });

  it('refuses bad items by index, and queues the rest', async () => {
    const { data } = await server.graphql(INGEST, {
      input: {
        items: [
          { source: { url: 'https://example.org/x', path: 'x' } },
          url(1),
          { source: {} },
          { source: { url: null, path: 'x.jpg', upload: null } },
          { ...url(4), labels: { present: ['MALE', 'BALD'], absent: ['MALE'] } },
          { ...url(5), metadata: { long: 'x'.repeat(5000) } },
        ],
      },
    });
    expect(data).toMatchObject({
      ingestImages: {
        ingestion: { total: 6, failed: 4, state: 'QUEUED' },
        errors: [
          {
            index: 0,
            code: 'BAD_USER_INPUT',
            field: 'items[0].source',
            message: 'items[0].source: give exactly one of url, path, base64 and upload, not 2',
          },
          { index: 2, code: 'BAD_USER_INPUT', field: 'items[2].source' },
          { index: 4, code: 'CONTRADICTORY_LABELS', field: 'items[4].labels' },
          { index: 5, code: 'BAD_USER_INPUT', field: 'items[5].metadata' },
        ],
      },
    });
    const [job] = ingestion.jobs.values();
    expect(job.items.map(({ state }) => state)).toEqual([
      'FAILED',
      'WAITING',
      'FAILED',
      'WAITING',
      'FAILED',
      'FAILED',
    ]);
  });

  it('takes 500 items and refuses 501, or none, with nothing queued', async () => {
    for (const items of [urls(501), []]) {
      expect(await codeOf(INGEST, { input: { items } })).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'items',
        limit: 500,
      });
    }
    expect(ingestion.jobs.size).toBe(0);
    await queue(urls(500));
  });

  it('says that the queue is full', async () => {
    ingestion.room = 2;
    expect(await codeOf(INGEST, { input: { items: urls(3) } })).toEqual({ code: 'QUEUE_FULL', limit: 2 });
  });

  it.each([
    ['an unknown attribute', { labels: { present: ['HAPPY'] } }, 'UNKNOWN_ATTRIBUTE'],
    ['metadata that is a list', { metadata: [1] }, 'BAD_USER_INPUT'],
    ['metadata that is text', { metadata: 'x' }, 'BAD_USER_INPUT'],
    ['a file that did not come with the request', { source: { upload: 'x' } }, 'BAD_USER_INPUT'],
    ['a file that is an object', { source: { upload: { promise: {} } } }, 'BAD_USER_INPUT'],
    ['an unknown partition', { partition: 'train' }, 'BAD_USER_INPUT'],
    ['no source', { source: null }, 'BAD_USER_INPUT'],
  ])('refuses the request for %s', async (_what, wrong, code) => {
    expect(await codeOf(INGEST, { input: { items: [{ ...url(0), ...wrong }] } })).toMatchObject({ code });
    expect(ingestion.jobs.size).toBe(0);
  });

  it('refuses an unknown attribute in a literal too, and a file as a literal', async () => {
    const literal = (item: string) =>
      `mutation { ingestImages(input: { items: [${item}] }) { errors { index } } }`;
    expect(
      await codeOf(literal('{ source: { path: "x" }, labels: { present: [HAPPY] } }'), {}),
    ).toMatchObject({
      code: 'UNKNOWN_ATTRIBUTE',
    });
    expect(await codeOf(literal('{ source: { upload: "x" } }'), {})).toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
    });
  });
});

describe('importDataset', () => {
  const IMPORT = `mutation($input: ImportDatasetInput!) { importDataset(input: $input) { id kind dataset state total } }`;

  it('queues a folder', async () => {
    const { data } = await server.graphql(IMPORT, {
      input: { folder: 'celeba', partitions: ['TRAIN', 'TEST'], limit: 10 },
    });
    expect(data).toMatchObject({
      importDataset: { kind: 'DATASET', dataset: 'celeba', state: 'QUEUED', total: null },
    });
    expect(ingestion.datasets).toEqual([
      { folder: 'celeba', partitions: ['train', 'test'], limit: 10, onConflict: 'REPLACE' },
    ]);
  });

  it.each([
    [{ folder: '../etc' }, { code: 'PATH_REFUSED', field: 'folder' }],
    [
      { folder: 'x', limit: 0 },
      { code: 'BAD_USER_INPUT', field: 'limit', limit: 1 },
    ],
    [
      { folder: 'x', partitions: [] },
      { code: 'BAD_USER_INPUT', field: 'partitions', limit: 3 },
    ],
    [{ folder: 'x', limit: 1.5 }, { code: 'BAD_USER_INPUT' }],
    [{}, { code: 'BAD_USER_INPUT' }],
  ])('refuses %j', async (input, expected) => {
    expect(await codeOf(IMPORT, { input })).toEqual(expected);
    expect(ingestion.datasets).toEqual([]);
  });
});

describe('Ingestion.items', () => {
  it('shows outcomes, reasons and images; images of a page are one read', async () => {
    const id = await queue(urls(5));
    const [first, second] = [numberedId(1), numberedId(2)];
    ingestion.settle(id, 0, { outcome: 'IMPORTED', imageId: first });
    ingestion.settle(id, 1, { outcome: 'UNCHANGED', imageId: second });
    ingestion.settle(id, 2, new FacetError('INVALID_IMAGE', 'image: is empty', { field: 'image' }));
    ingestion.settle(id, 3, { outcome: 'UPDATED', imageId: NOBODY });
    const { data, errors } = await server.graphql(ITEMS, { id: id.toUpperCase() });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      ingestion: {
        items: {
          edges: [
            {
              node: {
                index: 0,
                externalId: '0',
                outcome: 'IMPORTED',
                image: { id: first, metadata: { n: 1 } },
              },
            },
            { node: { index: 1, outcome: 'UNCHANGED', image: { id: second, metadata: { n: 2 } } } },
            {
              node: {
                index: 2,
                state: 'FAILED',
                outcome: null,
                image: null,
                error: { code: 'INVALID_IMAGE', message: 'image: is empty', field: 'image' },
              },
            },
            // Deleted since.
            { node: { index: 3, state: 'DONE', outcome: 'UPDATED', image: null, error: null } },
            { node: { index: 4, state: 'WAITING', image: null } },
          ],
        },
      },
    });
    expect(reads).toEqual([[first, second, NOBODY]]);
    const dead = await server.graphql(ITEMS, { id, states: ['FAILED'] });
    expect(dead.data).toMatchObject({ ingestion: { items: { edges: [{ node: { index: 2 } }] } } });
  });

  it('reads no images that nobody asks for', async () => {
    const id = await queue(urls(1));
    ingestion.settle(id, 0, { outcome: 'IMPORTED', imageId: numberedId(1) });
    await server.graphql(`query($id: ID!) { ingestion(id: $id) { items { edges { node { state } } } } }`, {
      id,
    });
    expect(reads).toEqual([]);
  });

  it('pages without repeating or skipping, each item once', async () => {
    const id = await queue(urls(45));
    const seen: (number | undefined)[] = [];
    let after: string | null = null;
    do {
      const { data } = await server.graphql(ITEMS, { id, first: 20, after });
      const { items } = z.object({ ingestion: z.object({ items: page }) }).parse(data).ingestion;
      seen.push(...items.edges.map(({ node }) => node.index));
      after = items.pageInfo.hasNextPage ? items.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(Array.from({ length: 45 }, (_, n) => n));
  });

  it('refuses bounds and cursors that cannot be meant', async () => {
    const [id, other] = [await queue(urls(3)), await queue(urls(3))];
    for (const first of [0, 101, -1]) {
      expect(await codeOf(ITEMS, { id, first })).toEqual({
        code: 'FIRST_OUT_OF_RANGE',
        field: 'first',
        limit: 100,
      });
    }
    expect(await codeOf(ITEMS, { id, states: [] })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'states',
      limit: 4,
    });
    expect(await codeOf(ITEMS, { id, after: 'x' })).toEqual({ code: 'INVALID_CURSOR', field: 'after' });
    const { data } = await server.graphql(ITEMS, { id, first: 1 });
    const after = z.object({ ingestion: z.object({ items: page }) }).parse(data).ingestion.items
      .pageInfo.endCursor;
    const foreign = { code: 'FOREIGN_CURSOR', field: 'after' };
    expect(await codeOf(ITEMS, { id: other, after })).toEqual(foreign);
    expect(await codeOf(ITEMS, { id, after, states: ['DONE'] })).toEqual(foreign);
    expect(await codeOf(LIST, { after })).toEqual(foreign);
    expect(await codeOf(ITEMS, { id, after })).toBeUndefined();
  });
});

describe('ingestions', () => {
  it('lists the newest first, by state, and pages on even when more come', async () => {
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push(await queue(urls(1)));
    ingestion.settle(ids[1], 0, { outcome: 'IMPORTED', imageId: numberedId(1) });
    const list = async (variables: object) =>
      z.object({ ingestions: page }).parse((await server.graphql(LIST, variables)).data).ingestions;
    const idsOf = ({ edges }: z.infer<typeof page>) => edges.map(({ node }) => node.id);
    const first = await list({ first: 2 });
    expect(idsOf(first)).toEqual([ids[4], ids[3]]);
    await queue(urls(1));
    const second = await list({ first: 10, after: first.pageInfo.endCursor });
    expect(idsOf(second)).toEqual([ids[2], ids[1], ids[0]]);
    expect(second.pageInfo.hasNextPage).toBe(false);
    expect(idsOf(await list({ states: ['COMPLETED'] }))).toEqual([ids[1]]);
    const both = await list({ states: ['QUEUED', 'COMPLETED'], first: 1 });
    const after = both.pageInfo.endCursor;
    expect(await codeOf(LIST, { states: ['COMPLETED', 'QUEUED', 'QUEUED'], after })).toBeUndefined();
    expect(await codeOf(LIST, { after })).toEqual({ code: 'FOREIGN_CURSOR', field: 'after' });
    expect(await codeOf(ITEMS, { id: ids[0], after })).toEqual({ code: 'FOREIGN_CURSOR', field: 'after' });
  });

  it('refuses bounds that cannot be meant', async () => {
    expect(await codeOf(LIST, { first: 101 })).toMatchObject({ code: 'FIRST_OUT_OF_RANGE' });
    expect(await codeOf(LIST, { states: [] })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'states' });
    expect(await codeOf(LIST, { states: ['DONE'] })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await codeOf(LIST, { after: '' })).toMatchObject({ code: 'INVALID_CURSOR' });
  });
});

describe('ingestion(id), cancelIngestion, retryIngestion', () => {
  const CANCEL = `mutation($id: ID!) { cancelIngestion(id: $id) { state cancelled } }`;
  const RETRY = `mutation($id: ID!, $indexes: [Int!]) { retryIngestion(id: $id, indexes: $indexes) { state failed cancelled } }`;

  it('is null for an id that none has, and an error for what is no UUID', async () => {
    expect((await server.graphql(ITEMS, { id: NOBODY })).data).toEqual({ ingestion: null });
    for (const query of [ITEMS, CANCEL, RETRY]) {
      expect(await codeOf(query, { id: '7' })).toEqual({ code: 'BAD_USER_INPUT', field: 'id' });
    }
    for (const query of [CANCEL, RETRY]) {
      expect(await codeOf(query, { id: NOBODY })).toEqual({ code: 'NOT_FOUND', field: 'id' });
    }
  });

  it('cancels once, retries what was cancelled or named, and not what cannot be', async () => {
    const id = await queue(urls(3));
    expect(await codeOf(RETRY, { id })).toEqual({ code: 'NOT_POSSIBLE_NOW', field: 'id' });
    ingestion.settle(id, 0, new FacetError('URL_TOO_SLOW', 'url: too slow'));
    expect((await server.graphql(CANCEL, { id })).data).toEqual({
      cancelIngestion: { state: 'CANCELLED', cancelled: 2 },
    });
    expect(await codeOf(CANCEL, { id })).toEqual({ code: 'NOT_POSSIBLE_NOW', field: 'id' });
    expect((await server.graphql(RETRY, { id, indexes: [0, 2] })).data).toEqual({
      retryIngestion: { state: 'QUEUED', failed: 0, cancelled: 1 },
    });
    expect((await server.graphql(RETRY, { id })).data).toMatchObject({ retryIngestion: { cancelled: 0 } });
    for (const indexes of [[], Array.from({ length: 501 }, (_, n) => n)]) {
      expect(await codeOf(RETRY, { id, indexes })).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'indexes',
        limit: 500,
      });
    }
  });
});

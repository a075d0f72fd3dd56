import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestServer } from '../support/api-server.js';
import type { MemoryIngestion } from '../support/memory-ingestion.js';
import { INGEST, serveIngestion, urls, type IngestionServer } from './ingestion-fixture.js';

let ingestion: MemoryIngestion;
let server: TestServer;
let queue: IngestionServer['queue'];
let codeOf: IngestionServer['codeOf'];
beforeEach(async () => {
  ({ ingestion, server, queue, codeOf } = await serveIngestion());
});
afterEach(() => server.close());

describe('ingestImages', () => {
  it('queues images from every kind of source, with all that is said of them', async () => {
    const { data, errors } = await server.graphql(INGEST, {
      input: {
        items: [
          urls(1)[0],
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
          urls(2)[1],
          { source: {} },
          { source: { url: null, path: 'x.jpg', upload: null } },
          { ...urls(5)[4], labels: { present: ['MALE', 'BALD'], absent: ['MALE'] } },
          { ...urls(6)[5], metadata: { long: 'x'.repeat(5000) } },
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
    ['metadata that is a list', { metadata: [1] }, 'BAD_USER_INPUT'],
    ['metadata that is text', { metadata: 'x' }, 'BAD_USER_INPUT'],
    ['a file that did not come with the request', { source: { upload: 'x' } }, 'BAD_USER_INPUT'],
    ['a file that is an object', { source: { upload: { promise: {} } } }, 'BAD_USER_INPUT'],
    ['an unknown partition', { partition: 'train' }, 'BAD_USER_INPUT'],
    ['no source', { source: null }, 'BAD_USER_INPUT'],
  ])('refuses the request for %s', async (_what, wrong, code) => {
    expect(await codeOf(INGEST, { input: { items: [{ ...urls(1)[0], ...wrong }] } })).toMatchObject({ code });
    expect(ingestion.jobs.size).toBe(0);
  });

  it('refuses a file as a literal', async () => {
    const literal = (item: string) =>
      `mutation { ingestImages(input: { items: [${item}] }) { errors { index } } }`;
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

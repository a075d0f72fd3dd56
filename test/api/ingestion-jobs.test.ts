import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FacetError } from '../../src/domain/index.js';
import type { TestServer } from '../support/api-server.js';
import type { MemoryIngestion } from '../support/memory-ingestion.js';
import { numberedId } from '../support/points.js';
import { serveIngestion, urls, type IngestionServer } from './ingestion-fixture.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
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
let server: TestServer;
let queue: IngestionServer['queue'];
let codeOf: IngestionServer['codeOf'];
let reads: IngestionServer['reads'];
beforeEach(async () => {
  ({ ingestion, server, queue, codeOf, reads } = await serveIngestion());
});
afterEach(() => server.close());

const page = z.object({
  edges: z.array(z.object({ node: z.object({ index: z.number().optional(), id: z.string().optional() }) })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
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

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import type { EmbeddingStore } from '../../src/catalogue/index.js';
import { startMatrixThread, type MatrixThread } from '../../src/vectors/matrix-thread.js';
import { openEmbeddedIndex, type VectorIndex } from '../../src/vectors/index.js';
import { MemoryEmbeddingStore } from '../support/memory-embedding-store.js';
import { numberedId, randomPoints, rejection } from '../support/points.js';

const DIMENSIONS = 16;
const points = randomPoints(81, 60, DIMENSIONS);

let store: MemoryEmbeddingStore;
let threads: MatrixThread[];
/** What the workers were asked. */
let asked: string[];
/** A kind of request that workers refuse. */
let refused: string | undefined;
let index: VectorIndex;

const open = () =>
  openEmbeddedIndex({
    store,
    dimensions: DIMENSIONS,
    threads: 1,
    startThread: async (...args) => {
      const thread = await startMatrixThread(...args);
      threads.push(thread);
      const call = thread.call.bind(thread);
      thread.call = (request, transfer) => {
        asked.push(request.kind);
        return request.kind === refused ? Promise.reject(new Error('no memory')) : call(request, transfer);
      };
      return thread;
    },
  });

const search = (limit = 5) => index.search({ vector: points[0].vector, limit });
const ids = (hits: readonly { id: string }[]) => hits.map(({ id }) => id);

/** Makes one store operation fail until the returned function is called. */
function failing(operation: keyof EmbeddingStore): () => void {
  store.before = (name) => {
    if (name === operation) throw new FacetError('SERVICE_UNAVAILABLE', `${name} is down`);
  };
  return () => {
    store.before = () => undefined;
  };
}

beforeEach(async () => {
  store = new MemoryEmbeddingStore();
  threads = [];
  asked = [];
  refused = undefined;
  index = await open();
  await index.createCollection('a');
  await index.activate('a');
  await index.upsert('a', points.slice(0, 50));
});

afterEach(async () => {
  await index.close();
  expect(threads.filter((thread) => thread.alive)).toEqual([]);
});

describe('the embedded index, when its worker dies', () => {
  it('rejects what was pending, then starts and loads another for the next call', async () => {
    const before = await search(50);
    const outcomes = Promise.allSettled([search(), index.count(), index.fetch([points[1].id])]);
    await threads[0].kill();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'SERVICE_UNAVAILABLE' } });
    }
    expect(await search(50)).toEqual(before);
    expect(threads).toHaveLength(2);
  });

  it('starts one worker for all that ask at once', async () => {
    await threads[0].kill();
    const answers = await Promise.all([search(), search(), index.count(), index.ping()]);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[2]).toBe(50);
    expect(threads).toHaveLength(2);
  });

  it('loses no write made while it was dead, or dying', async () => {
    await threads[0].kill();
    await Promise.all([
      index.upsert('a', [points[50]]),
      index.delete([points[1].id]),
      index.upsert('a', [points[51]]),
    ]);
    expect(await index.count()).toBe(51);
    const writes = [52, 53, 54, 55].map((n) => index.upsert('a', [points[n]]));
    await threads[1].kill();
    const lost = (await Promise.allSettled(writes)).filter(({ status }) => status === 'rejected');
    expect(await index.count()).toBeGreaterThanOrEqual(55 - lost.length);
    await index.upsert('a', points.slice(52, 56));
    expect(await index.count()).toBe(55);
    expect(await index.fetch([points[1].id, points[51].id])).toMatchObject([{ id: points[51].id }]);
  });

  it('gives up for a while when it keeps dying', async () => {
    for (let i = 0; i < 3; i++) {
      await threads[i].kill();
      await index.ping();
    }
    await threads[3].kill();
    const error = await rejection(search());
    expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(String(error)).toMatch(/died 3 times within 60 s/);
    expect(threads).toHaveLength(4);
  });

  it('says that the store is away, and comes back with it', async () => {
    await threads[0].kill();
    const mend = failing('scan');
    expect(await rejection(search())).toMatchObject({ message: 'scan is down' });
    mend();
    expect(await search()).toHaveLength(5);
  });
});

describe('the embedded index, when its store fails', () => {
  it('shows nothing of an upsert, and hides nothing for a deletion, that was not stored', async () => {
    const before = await search(60);
    const mend = failing('put');
    expect(await rejection(index.upsert('a', points.slice(50)))).toMatchObject({ message: 'put is down' });
    mend();
    const mendAgain = failing('delete');
    expect(await rejection(index.delete([points[0].id]))).toMatchObject({ message: 'delete is down' });
    mendAgain();
    expect(await search(60)).toEqual(before);
    expect(threads).toHaveLength(1);
  });

  it.each(['scan', 'activate'] as const)(
    'keeps the old model when %s fails during a change',
    async (operation) => {
      await index.createCollection('b');
      await index.upsert('b', points.slice(0, 3));
      const before = await search(60);
      const mend = failing(operation);
      expect(await rejection(index.activate('b'))).toMatchObject({ message: `${operation} is down` });
      mend();
      expect(asked.at(-1)).toBe('unstage');
      expect(await index.active()).toBe('a');
      expect(await search(60)).toEqual(before);
      await index.activate('b');
      expect(await search(60)).toHaveLength(3);
      expect(threads).toHaveLength(1);
    },
  );

  it('follows the store when the worker dies at the very swap', async () => {
    await index.createCollection('b');
    await index.upsert('b', points.slice(0, 3));
    store.before = async (operation) => {
      if (operation === 'activate') await threads[0].kill();
    };
    expect(await rejection(index.activate('b'))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await rejection(index.dropCollection('b'))).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await search(60)).toHaveLength(3);
    expect(await index.active()).toBe('b');
  });

  it('does not open on an embedding of another length, and names it', async () => {
    const bad = {
      id: numberedId(999),
      vector: new Float32Array(3),
      attributes: [],
      dataset: 'd',
      partition: null,
    };
    await store.put('a', [bad]);
    const error = await rejection(open());
    expect(error).toMatchObject({ code: 'INTERNAL' });
    expect(String(error)).toMatch(
      /stored embedding of image 00000000-03e7-.*model a.*3 components; the index holds 16/,
    );
  });
});

describe('the embedded index, when its worker cannot follow the store', () => {
  it.each([
    ['put', () => index.upsert('a', [points[55]]), 51],
    ['remove', () => index.delete([points[0].id]), 49],
    ['swap', () => index.activate('b'), 2],
  ] as const)(
    'throws the copy away after a failed %s and loads what is stored',
    async (kind, write, count) => {
      await index.createCollection('b');
      await index.upsert('b', points.slice(3, 5));
      refused = kind;
      expect(await rejection(write())).toMatchObject({ message: 'no memory' });
      refused = undefined;
      expect(threads[0].alive).toBe(false);
      expect(await index.count()).toBe(count);
      expect(threads).toHaveLength(2);
    },
  );
});

describe('the embedded index, opening', () => {
  it('reads a large collection in batches', async () => {
    const many = randomPoints(82, 12_000, DIMENSIONS);
    await index.upsert('a', many);
    const limits: number[] = [];
    const scan = store.scan.bind(store);
    store.scan = (version, limit, afterId) => {
      limits.push(limit);
      return scan(version, limit, afterId);
    };
    const other = await open();
    expect(await other.count()).toBe(12_000);
    await other.close();
    expect(limits).toHaveLength(3);
    expect(Math.max(...limits)).toBeLessThanOrEqual(5000);
  });

  it('is durable before it is searchable', async () => {
    const steps: string[] = [];
    store.before = async (operation) => {
      if (operation !== 'put') return;
      steps.push(`${operation}: ${(await index.fetch([points[55].id])).length} resident`);
    };
    await index.upsert('a', [points[55]]);
    steps.push(`after: ${(await index.fetch([points[55].id])).length} resident`);
    expect(steps).toEqual(['put: 0 resident', 'after: 1 resident']);
    expect(ids((await store.scan('a', 100)).filter(({ id }) => id === points[55].id))).toHaveLength(1);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddingStore, StoredEmbedding } from '../../src/catalogue/index.js';
import { imageId, Random } from '../../src/domain/index.js';
import { failureOf } from '../support/failure.js';

/** An embedding store under test; the suite empties it between tests. */
export interface OpenedEmbeddingStore {
  readonly embeddings: EmbeddingStore;
  readonly close: () => Promise<void>;
}

const DIMENSIONS = 300;

function embedding(name: string, override: Partial<StoredEmbedding> = {}): StoredEmbedding {
  const random = new Random(name.length * 1000 + name.charCodeAt(0));
  return {
    id: imageId('faces', name),
    vector: Float32Array.from({ length: DIMENSIONS }, () => random.normal()),
    attributes: [3, 17, 58],
    dataset: 'faces',
    partition: 'train',
    ...override,
  };
}

const inIdOrder = (rows: readonly StoredEmbedding[]) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What every EmbeddingStore must do. */
export function embeddingStoreContract(open: () => Promise<OpenedEmbeddingStore>): void {
  describe('EmbeddingStore', () => {
    let opened: OpenedEmbeddingStore;
    let store: EmbeddingStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.embeddings;
    });
    afterAll(() => opened.close());
    beforeEach(async () => {
      for (const version of await store.collections()) await store.dropCollection(version);
      await store.createCollection('m1');
      await store.createCollection('m2');
    });

    it('creates a collection once', async () => {
      await store.put('m1', [embedding('a')]);
      await store.createCollection('m1');
      expect(await store.collections()).toEqual(['m1', 'm2']);
      expect(await store.scan('m1', 10)).toHaveLength(1);
    });

    it('has no active collection, then one, then another', async () => {
      expect(await store.active()).toBeNull();
      await store.activate('m1');
      expect(await store.active()).toBe('m1');
      await store.activate('m1');
      await store.activate('m2');
      expect(await store.active()).toBe('m2');
    });

    it('refuses to activate what was never created, and leaves the active one active', async () => {
      await store.activate('m1');
      expect(await failureOf(() => store.activate('m3'))).toMatchObject({
        code: 'NOT_FOUND',
        details: { field: 'modelVersion' },
      });
      expect(await store.active()).toBe('m1');
    });

    it('has one active collection after activations at the same time', async () => {
      const versions = ['m1', 'm2', 'm1', 'm2', 'm1', 'm2'];
      await Promise.all(versions.map((version) => store.activate(version)));
      expect(['m1', 'm2']).toContain(await store.active());
    });

    it('drops a collection with its rows, and only those; again is no error', async () => {
      await store.put('m1', [embedding('a')]);
      await store.put('m2', [embedding('a')]);
      await store.activate('m1');
      await store.dropCollection('m1');
      await store.dropCollection('m1');
      expect(await store.collections()).toEqual(['m2']);
      expect(await store.active()).toBeNull();
      expect(await store.scan('m1', 10)).toEqual([]);
      expect(await store.scan('m2', 10)).toHaveLength(1);
    });

    it('gives back what was put, every bit of it', async () => {
      const rows = [
        embedding('a', {
          vector: Float32Array.from([0, -0, 1e-45, -3.4e38, 1 / 3, Infinity, NaN]),
          attributes: [],
          partition: null,
          dataset: 'ein "anderes", {mit} \\ allem',
        }),
        embedding('b', { attributes: Array.from({ length: 40 }, (_, id) => id + 40), partition: 'test' }),
        embedding('c'),
      ];
      await store.put('m1', rows);
      const found = await store.scan('m1', 10);
      expect(found).toEqual(inIdOrder(rows));
      for (const { vector } of found) expect(vector).toBeInstanceOf(Float32Array);
    });

    it('puts a vector that is a view into a larger buffer', async () => {
      const matrix = Float32Array.from({ length: 12 }, (_, i) => i);
      await store.put('m1', [embedding('a', { vector: matrix.subarray(4, 8) })]);
      expect((await store.scan('m1', 1))[0].vector).toEqual(Float32Array.from([4, 5, 6, 7]));
    });

    it('replaces rows by id within a collection, and takes the later of two in a batch', async () => {
      await store.put('m1', [embedding('a')]);
      await store.put('m2', [embedding('a')]);
      const changed = embedding('a', {
        vector: new Float32Array(DIMENSIONS).fill(0.5),
        attributes: [1],
        dataset: 'other',
        partition: null,
      });
      await store.put('m1', [embedding('a'), changed]);
      expect(await store.scan('m1', 10)).toEqual([changed]);
      expect(await store.scan('m2', 10)).toEqual([embedding('a')]);
    });

    it('refuses rows for a collection that was never created', async () => {
      const failure = await failureOf(() => store.put('m3', [embedding('a')]));
      expect(failure).toMatchObject({ code: 'NOT_FOUND', details: { field: 'modelVersion' } });
      expect(failure.message).toContain('m3');
    });

    it('deletes ids from every collection; unknown ones are no error', async () => {
      for (const version of ['m1', 'm2']) await store.put(version, [embedding('a'), embedding('b')]);
      await store.delete([embedding('a').id, imageId('no', 'such')]);
      await store.delete([]);
      for (const version of ['m1', 'm2']) expect(await store.scan(version, 10)).toEqual([embedding('b')]);
    });

    it('puts nothing without complaint', async () => {
      await store.put('m1', []);
      expect(await store.scan('m1', 10)).toEqual([]);
    });

    it('takes any text for the version of a model, quotes too', async () => {
      const odd = "it's \\ 'odd'";
      await store.createCollection(odd);
      await store.put(odd, [embedding('a')]);
      expect(await store.scan(odd, 10)).toEqual([embedding('a')]);
      expect(await store.scan("it's", 10)).toEqual([]);
    });

    it('scans a collection in id order, a part at a time, without repeating or skipping', async () => {
      const rows = Array.from({ length: 2500 }, (_, i) =>
        embedding(String(i), { vector: Float32Array.of(i), attributes: [i % 80] }),
      );
      await store.put('m1', rows);
      for (const limit of [999, 1250, 5000]) {
        const seen: StoredEmbedding[] = [];
        for (;;) {
          const part = await store.scan('m1', limit, seen.at(-1)?.id);
          seen.push(...part);
          if (part.length < limit) break;
        }
        expect(seen).toEqual(inIdOrder(rows));
      }
    });
  });
}

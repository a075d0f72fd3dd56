import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { indexFilter, openEmbeddedIndex, payloadKeys, type VectorIndex } from '../../src/vectors/index.js';
import { filterTrees, imagesForTrees, indexTrees, TREE_SEED } from '../support/filter-trees.js';
import { matches } from '../support/image-oracle.js';
import { MemoryEmbeddingStore } from '../support/memory-embedding-store.js';
import { randomUnit } from '../support/points.js';

const DIMENSIONS = 24;

describe('filters on images, asked of the embedded index', () => {
  const random = new Random(TREE_SEED);
  const images = imagesForTrees(random, 200).map((image) => ({ ...image, createdAt: new Date(0) }));
  const vector = randomUnit(random, DIMENSIONS);
  let index: VectorIndex;
  beforeAll(async () => {
    index = await openEmbeddedIndex({
      store: new MemoryEmbeddingStore(),
      dimensions: DIMENSIONS,
      threads: 1,
    });
    await index.createCollection('m');
    await index.activate('m');
    await index.upsert(
      'm',
      images.map(({ id, labels, dataset, partition }) => ({
        id,
        vector: randomUnit(random, DIMENSIONS),
        payload: { attributes: payloadKeys(labels), dataset, partition },
      })),
    );
  });
  afterAll(() => index.close());

  const found = async (filter: Parameters<typeof indexFilter>[0]) =>
    (await index.search({ vector, filter: indexFilter(filter).vectors, limit: 1000 }))
      .map(({ id }) => id)
      .sort();
  const expected = (filter: Parameters<typeof matches>[0]) =>
    images
      .filter((image) => matches(filter, image))
      .map(({ id }) => id)
      .sort();

  it('mean what the oracle says where payloads tell all of it, 2,000 of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(indexTrees, { minLength: 50, maxLength: 50 }), async (filters) => {
        const answers = await Promise.all(filters.map(found));
        filters.forEach((filter, i) => {
          expect(indexFilter(filter).whole).toBe(true);
          expect(answers[i], JSON.stringify(filter)).toEqual(expected(filter));
        });
      }),
      { numRuns: 40, seed: TREE_SEED },
    );
  });

  it('let through all that match where they do not, and say so', async () => {
    let parts = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(filterTrees, { minLength: 50, maxLength: 50 }), async (filters) => {
        const answers = await Promise.all(filters.map(found));
        filters.forEach((filter, i) => {
          const passing = new Set(answers[i]);
          const wanted = expected(filter);
          expect(
            wanted.filter((id) => !passing.has(id)),
            JSON.stringify(filter),
          ).toEqual([]);
          if (!indexFilter(filter).whole) parts++;
          else expect(passing.size).toBe(wanted.length);
        });
      }),
      { numRuns: 20, seed: TREE_SEED },
    );
    expect(parts).toBeGreaterThan(200);
  });
});

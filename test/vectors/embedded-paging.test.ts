import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { openEmbeddedIndex, type VectorHit, type VectorIndex } from '../../src/vectors/index.js';
import { expectOrder, positionAfter, ranking } from '../contract/vector-index/oracle.js';
import { MemoryEmbeddingStore } from '../support/memory-embedding-store.js';
import { numberedId, randomPoints, randomUnit } from '../support/points.js';

const DIMENSIONS = 300;
/** Few distinct embeddings, all close together: ties and near ties everywhere. */
const cluster = (() => {
  const random = new Random(91);
  const centre = randomUnit(random, DIMENSIONS);
  return Array.from({ length: 12 }, () => {
    const near = centre.map((value) => value + random.normal() * 1e-7);
    const norm = Math.sqrt(near.reduce((sum, value) => sum + value * value, 0));
    return near.map((value) => value / norm);
  });
})();

const pageSize = fc.integer({ min: 1, max: 17 });
const between = fc.record({
  /** Images of the initial gallery that go, by number. */
  remove: fc.array(fc.nat({ max: 79 }), { maxLength: 6 }),
  /** Embeddings of images that come. */
  add: fc.array(fc.nat({ max: 11 }), { maxLength: 6 }),
  /** Other queries that share the product. */
  company: fc.nat({ max: 5 }),
});

describe('pages of the embedded index', () => {
  let index: VectorIndex;
  let collections = 0;
  beforeAll(async () => {
    index = await openEmbeddedIndex({ store: new MemoryEmbeddingStore(), dimensions: DIMENSIONS });
  });
  afterAll(() => index.close());

  it('never repeat or skip an image that stays, whatever comes and goes and whoever else asks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 11 }), { minLength: 80, maxLength: 80 }),
        pageSize,
        fc.array(between, { maxLength: 40, size: 'max' }),
        async (contents, limit, events) => {
          const model = `model-${collections++}`;
          const [{ payload }] = randomPoints(92, 1, DIMENSIONS);
          const gallery = contents.map((c, n) => ({
            id: numberedId(2 * n + 1),
            vector: cluster[c],
            payload,
          }));
          await index.createCollection(model);
          await index.activate(model);
          await index.upsert(model, gallery);

          const random = new Random(collections);
          const vector = cluster[0];
          const seen: VectorHit[] = [];
          const gone = new Set<string>();
          let fresh = 0;
          for (let round = 0; ; round++) {
            const event = events[round];
            const company = Array.from({ length: event?.company ?? 0 }, () =>
              index.search({ vector: randomUnit(random, DIMENSIONS), limit: 3 }),
            );
            const [page] = await Promise.all([
              index.search({ vector, limit, after: positionAfter(seen) }),
              ...company,
            ]);
            seen.push(...page);
            if (page.length < limit) break;
            if (event === undefined) continue;
            const remove = event.remove.map((n) => gallery[n].id);
            for (const id of remove) gone.add(id);
            // Even numbers fall between the gallery's ids, so newcomers land inside ties as well.
            const add = event.add.map((c) => ({ id: numberedId(2 * fresh++), vector: cluster[c], payload }));
            await Promise.all([index.delete(remove), index.upsert(model, add)]);
          }

          expectOrder(seen);
          const stayed = gallery.filter(({ id }) => !gone.has(id));
          const ids = new Set(seen.map(({ id }) => id));
          expect(ids.size).toBe(seen.length);
          expect(stayed.filter(({ id }) => !ids.has(id))).toEqual([]);
          const scores = new Map(ranking(gallery, vector).map(({ id, score }) => [id, score]));
          for (const { id, score } of seen) {
            const trueScore = scores.get(id);
            if (trueScore !== undefined) expect(Math.abs(score - trueScore)).toBeLessThan(1e-6);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

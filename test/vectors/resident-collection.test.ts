import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { ResidentCollection } from '../../src/vectors/resident-collection.js';
import { Scorer } from '../../src/vectors/scorer.js';
import type { VectorPoint } from '../../src/vectors/index.js';
import { expectRanking, ranking } from '../contract/vector-index/oracle.js';
import { numberedId, randomPoints, randomUnit } from '../support/points.js';

const DIMENSIONS = 8;

describe('ResidentCollection', () => {
  let scorer: Scorer;
  beforeAll(async () => {
    scorer = await Scorer.open(DIMENSIONS, 1);
  });
  afterAll(() => scorer.release());

  const POOL = randomPoints(61, 40, DIMENSIONS);
  const step = fc.record({
    put: fc.boolean(),
    id: fc.nat({ max: 25 }),
    content: fc.nat({ max: POOL.length - 1 }),
  });

  it('answers as a list of points would after any puts and removals, across blocks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), fc.nat(), async (steps, seed) => {
        const collection = new ResidentCollection('m', DIMENSIONS, 4);
        const truth = new Map<string, VectorPoint>();
        for (const { put, id, content } of steps) {
          const point = { ...POOL[content], id: numberedId(id) };
          if (put) {
            collection.put(point);
            truth.set(point.id, point);
          } else {
            collection.remove(point.id);
            truth.delete(point.id);
          }
        }
        const points = [...truth.values()];
        expect(collection.size).toBe(points.length);
        expect(collection.count()).toBe(points.length);
        const fetched = collection.fetch(points.map(({ id }) => id));
        expect(fetched).toEqual(
          points.map(({ payload, ...point }) => ({
            ...point,
            payload: { ...payload, attributes: [...payload.attributes].sort((a, b) => a - b) },
          })),
        );
        const random = new Random(seed);
        const filter = { must: [{ key: 'attributes' as const, anyOf: [1, 41] }], mustNot: [] };
        const searches = [
          { vector: randomUnit(random, DIMENSIONS), limit: 5 },
          { vector: randomUnit(random, DIMENSIONS), limit: 50, filter },
        ];
        const answers = await collection.search(searches, scorer);
        answers.forEach((hits, i) => {
          const { vector, limit, filter: condition } = searches[i];
          expectRanking(hits, ranking(points, vector, condition), limit);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same bits alone, in a batch, and from another row', async () => {
    const points = randomPoints(62, 100, DIMENSIONS);
    const forwards = new ResidentCollection('m', DIMENSIONS);
    const backwards = new ResidentCollection('m', DIMENSIONS, 7);
    points.forEach((point) => {
      forwards.put(point);
    });
    [...points].reverse().forEach((point) => {
      backwards.put(point);
    });
    const random = new Random(63);
    const searches = Array.from({ length: 17 }, () => ({
      vector: randomUnit(random, DIMENSIONS),
      limit: 100,
    }));
    const together = await forwards.search(searches, scorer);
    for (const [i, search] of searches.entries()) {
      expect((await backwards.search([search], scorer))[0]).toEqual(together[i]);
      // The float64 sum in index order, which the oracle takes too.
      expect(together[i]).toEqual(ranking(points, search.vector));
    }
  });
});

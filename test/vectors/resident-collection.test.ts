import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { QuantisedBlock } from '../../src/vectors/quantised-block.js';
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
    search: fc.boolean(),
    id: fc.nat({ max: 25 }),
    content: fc.nat({ max: POOL.length - 1 }),
  });

  it('answers as a list of points would after any puts and removals, across blocks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), fc.nat(), async (steps, seed) => {
        // Blocks of four rows, copied as int8 for the second query that finds them unchanged.
        const collection = new ResidentCollection('m', DIMENSIONS, 4, { rows: 2, queries: 1 });
        const truth = new Map<string, VectorPoint>();
        for (const { put, id, content, search } of steps) {
          if (search) {
            const vector = randomUnit(new Random(content), DIMENSIONS);
            const [hits] = await collection.search([{ vector, limit: 3 }], scorer);
            expectRanking(hits, ranking([...truth.values()], vector), 3);
          }
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
        await collection.release();
      }),
      { numRuns: 60 },
    );
  });

  it('answers the same to the bit from float32 and from int8, in any batch, after a place and before one', async () => {
    const wide = 300;
    const wideScorer = await Scorer.open(wide, 1);
    const points = randomPoints(64, 3000, wide);
    // Ties, and rows near each other.
    for (let i = 0; i < 500; i++) points[i] = { ...points[i], vector: points[i % 20].vector };
    const float = new ResidentCollection('m', wide, 1024, { rows: Infinity, queries: 0 });
    const integer = new ResidentCollection('m', wide, 1024, { rows: 1, queries: 0 });
    for (const point of points) {
      float.put(point);
      integer.put(point);
    }
    const random = new Random(65);
    const vectors = [...Array.from({ length: 8 }, () => randomUnit(random, wide)), points[3].vector];
    // Until each of the three blocks has its copy.
    for (let i = 0; i < 3; i++) await integer.search([{ vector: vectors[0], limit: 1 }], wideScorer);
    const truth = await float.search(
      vectors.map((vector) => ({ vector, limit: 3000 })),
      wideScorer,
    );
    vectors.forEach((vector, v) => {
      expect(truth[v]).toEqual(ranking(points, vector));
    });
    const filter = { must: [{ key: 'attributes' as const, anyOf: [1, 41] }], mustNot: [] };
    for (const vector of vectors) {
      const hits = truth[vectors.indexOf(vector)];
      const at = { ...hits[600], rank: 601 };
      const searches = [
        { vector, limit: 100 },
        { vector, limit: 50, after: at },
        { vector, limit: 50, before: at },
        { vector, limit: 40, filter },
      ];
      const together = await integer.search(searches, wideScorer);
      expect(together).toEqual(await float.search(searches, wideScorer));
      expect(together[0]).toEqual(hits.slice(0, 100));
      expect(together[1]).toEqual(hits.slice(601, 651));
      expect(together[2]).toEqual(hits.slice(550, 600));
    }
    await integer.release();
    await float.release();
    await wideScorer.release();
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

  it('answers from float32 where a copy cannot be made, says so, and tries again once the rows changed', async () => {
    const points = randomPoints(66, 100, DIMENSIONS);
    const collection = new ResidentCollection('m', DIMENSIONS, 200, { rows: 1, queries: 0 });
    for (const point of points) collection.put(point);
    const build = vi.spyOn(QuantisedBlock, 'build').mockRejectedValueOnce(new Error('no memory'));
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const search = { vector: points[3].vector, limit: 5 };
    for (let i = 0; i < 3; i++) {
      const [hits] = await collection.search([search], scorer);
      expectRanking(hits, ranking(points, search.vector), 5);
    }
    expect(build).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('rows from 0 on stay without int8 copy: no memory')],
    ]);
    collection.put(points[7]);
    await collection.search([search], scorer);
    expect(build).toHaveBeenCalledTimes(2);
    vi.restoreAllMocks();
    await collection.release();
  });
});

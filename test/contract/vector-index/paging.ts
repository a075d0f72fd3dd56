import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import type {
  RankingPosition,
  VectorFilter,
  VectorHit,
  VectorIndex,
  VectorPoint,
} from '../../../src/vectors/index.js';
import { numberedId, randomPoints, randomUnit } from '../../support/points.js';
import { fill, MODEL, type Subject } from './fixture.js';
import { expectRanking, positionAfter, ranking } from './oracle.js';

/** Pages to the end; `between` runs after each page. */
export async function pageThrough(
  index: VectorIndex,
  search: { readonly vector: Float32Array; readonly filter?: VectorFilter },
  limit: number,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<VectorHit[]> {
  const all: VectorHit[] = [];
  for (;;) {
    const page = await index.search({ ...search, limit, after: positionAfter(all), exact: true });
    all.push(...page);
    if (page.length < limit) return all;
    await between();
  }
}

/** Pages from the end to the beginning; `between` runs after each page. The ranking, in its order. */
export async function pageBack(
  index: VectorIndex,
  search: { readonly vector: Float32Array; readonly filter?: VectorFilter },
  limit: number,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<VectorHit[]> {
  const all: VectorHit[] = [];
  let before: RankingPosition = { id: 'ffffffff-ffff-ffff-ffff-ffffffffffff', score: -1, rank: 1 };
  before = { ...before, rank: (await index.count(search.filter)) + 1 };
  for (;;) {
    const page = await index.search({ ...search, limit, before, exact: true });
    all.unshift(...page);
    if (page.length < limit) return all;
    before = { ...page[0], rank: Math.max(1, before.rank - limit) };
    await between();
  }
}

/** Random points, a third of them copies of others' embeddings, so that ties straddle pages. */
function withTwins(seed: number, count: number, dimensions: number): VectorPoint[] {
  const random = new Random(seed);
  const points = randomPoints(seed, count, dimensions);
  return points.map((point) =>
    random.int(3) === 0 ? { ...point, vector: points[random.int(count)].vector } : point,
  );
}

export function pagingContract(subject: Subject): void {
  describe('paging', () => {
    it.each([1, 3, 10, 64, 240, 500])('by %i gives the whole ranking, each hit once', async (limit) => {
      const { index } = subject();
      const points = withTwins(21, 240, index.dimensions);
      await fill(index, points);
      const vector = randomUnit(new Random(22), index.dimensions);
      const hits = await pageThrough(index, { vector }, limit);
      expectRanking(hits, ranking(points, vector), points.length);
      expect(hits).toEqual(await index.search({ vector, limit: 1000, exact: true }));
      // Backward the same, to the bit.
      expect(await pageBack(index, { vector }, limit)).toEqual(hits);
    });

    it('goes on inside a filter', async () => {
      const { index } = subject();
      const points = withTwins(23, 240, index.dimensions);
      await fill(index, points);
      const filter: VectorFilter = {
        must: [{ key: 'attributes', anyOf: [31] }],
        mustNot: [{ key: 'id', anyOf: [points[0].id] }],
      };
      const vector = points[0].vector;
      const truth = ranking(points, vector, filter);
      const hits = await pageThrough(index, { vector, filter }, 7);
      expectRanking(hits, truth, points.length);
      expect(await pageBack(index, { vector, filter }, 7)).toEqual(hits);
    });

    it('ends: nothing comes after the last hit', async () => {
      const { index } = subject();
      const points = withTwins(24, 20, index.dimensions);
      await fill(index, points);
      const vector = randomUnit(new Random(25), index.dimensions);
      const all = await index.search({ vector, limit: 20 });
      expect(await index.search({ vector, limit: 5, after: positionAfter(all) })).toEqual([]);
    });

    it('goes on after a hit that was deleted meanwhile', async () => {
      const { index } = subject();
      const points = withTwins(26, 60, index.dimensions);
      await fill(index, points);
      const vector = randomUnit(new Random(27), index.dimensions);
      const all = await index.search({ vector, limit: 60, exact: true });
      await index.delete([all[9].id, all[10].id]);
      const rest = await index.search({
        vector,
        limit: 60,
        after: positionAfter(all.slice(0, 10)),
        exact: true,
      });
      expect(rest).toEqual(all.slice(11));
      const before = positionAfter(all.slice(0, 10));
      expect(await index.search({ vector, limit: 4, before, exact: true })).toEqual(all.slice(5, 9));
    });

    it('begins: nothing comes before the first hit, and no place can be after and before', async () => {
      const { index } = subject();
      const points = withTwins(30, 20, index.dimensions);
      await fill(index, points);
      const vector = randomUnit(new Random(31), index.dimensions);
      const [first] = await index.search({ vector, limit: 1, exact: true });
      const before = { ...first, rank: 1 };
      expect(await index.search({ vector, limit: 5, before, exact: true })).toEqual([]);
      await expect(index.search({ vector, limit: 5, before, after: before })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { field: 'before' },
      });
    });

    it.each([
      ['forward', pageThrough],
      ['backward', pageBack],
    ])('%s neither repeats nor skips what stays, while other points come and go', async (_, read) => {
      const { index } = subject();
      const points = withTwins(28, 120, index.dimensions);
      await fill(index, points);
      const random = new Random(29);
      const vector = randomUnit(random, index.dimensions);
      const staying = points.filter((_, n) => n % 3 !== 0);
      const going = points.filter((_, n) => n % 3 === 0).map(({ id }) => id);
      let fresh = 1000;
      const hits = await read(index, { vector }, 5, async () => {
        const newcomers = withTwins(fresh, 4, index.dimensions);
        await index.upsert(
          MODEL,
          newcomers.map((point) => ({ ...point, id: numberedId(fresh++) })),
        );
        await index.delete(going.splice(0, 2));
      });
      const ids = hits.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const stayed = new Set(staying.map(({ id }) => id));
      expectRanking(
        hits.filter(({ id }) => stayed.has(id)),
        ranking(staying, vector),
        staying.length,
      );
    });
  });
}

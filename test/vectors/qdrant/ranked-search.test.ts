import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import {
  rankedBefore,
  rankedSearch,
  type CandidateSource,
} from '../../../src/vectors/qdrant/ranked-search.js';
import type { RankingPosition, VectorHit } from '../../../src/vectors/index.js';
import { positionAfter, ranking } from '../../contract/vector-index/oracle.js';
import { randomPoints, randomUnit } from '../../support/points.js';

const DIMENSIONS = 8;
const query = randomUnit(new Random(1), DIMENSIONS);

/** A third of the points share one embedding, and the store's scores are off by up to `error`, anew at each read. */
function store(count: number, error: number) {
  const random = new Random(2);
  const points = randomPoints(3, count, DIMENSIONS).map((point, n, all) =>
    n % 3 === 0 ? { ...point, vector: all[0].vector } : point,
  );
  const truth = ranking(points, query);
  const vectorOf = new Map(points.map(({ id, vector }) => [id, vector]));
  const reads: [number, number][] = [];
  const source = (withVectors: boolean): CandidateSource => ({
    read: (offset, size) => {
      reads.push([offset, size]);
      const rounded = truth.map(({ id, score }) => ({
        id,
        score: score + (random.float() * 2 - 1) * error,
        ...(withVectors && { vector: vectorOf.get(id) }),
      }));
      rounded.sort((a, b) => b.score - a.score);
      return Promise.resolve(rounded.slice(offset, offset + size));
    },
    vectors: (ids) => Promise.resolve(new Map([...vectorOf].filter(([id]) => ids.includes(id)))),
  });
  return { truth, reads, source, vectorOf };
}

const ids = (hits: readonly VectorHit[]) => hits.map(({ id }) => id);

describe('rankedSearch', () => {
  it.each([
    [1, true],
    [7, true],
    [50, false],
    [400, true],
  ])('pages of %i give the true ranking from scores that are off and tied', async (limit, withVectors) => {
    const { truth, source } = store(300, 1e-3);
    const all: VectorHit[] = [];
    for (;;) {
      const after = positionAfter(all);
      const hits = await rankedSearch(source(withVectors), { query, limit, after, error: 1e-3 });
      all.push(...hits);
      if (hits.length < limit) break;
    }
    expect(ids(all)).toEqual(ids(truth));
  });

  it.each([0, 1, 40, 120, 299, 5000])(
    'finds the place where the rank says %i, however wrong',
    async (rank) => {
      const { truth, source } = store(300, 1e-3);
      const after: RankingPosition = { ...truth[140], rank };
      const hits = await rankedSearch(source(true), { query, limit: 10, after, error: 1e-3 });
      expect(ids(hits)).toEqual(ids(truth.slice(141, 151)));
    },
  );

  it('reads once where scores are well apart', async () => {
    const { truth, source, reads } = store(3000, 0);
    const clear = truth.findIndex(
      ({ score }, i) =>
        i > 100 &&
        i + 60 < truth.length &&
        score - truth[i + 50].score > 1e-6 &&
        new Set(truth.slice(i - 40, i + 60).map((hit) => hit.score)).size === 100,
    );
    expect(clear).toBeGreaterThan(0);
    const after = { ...truth[clear], rank: clear + 1 };
    expect(ids(await rankedSearch(source(true), { query, limit: 10, after, error: 1e-9 }))).toEqual(
      ids(truth.slice(clear + 1, clear + 11)),
    );
    expect(reads).toHaveLength(1);
  });

  it('reads on when an embedding is deleted between its score and its look-up', async () => {
    const { truth, source, vectorOf } = store(300, 0);
    const gone = truth[1].id;
    const honest = source(false);
    let lookUps = 0;
    const hits = await rankedSearch(
      {
        read: async (offset, count) => {
          const found = await honest.read(offset, count);
          return vectorOf.has(gone) ? found : found.filter(({ id }) => id !== gone);
        },
        vectors: (wanted) => {
          if (lookUps++ === 0) vectorOf.delete(gone);
          return honest.vectors(wanted);
        },
      },
      { query, limit: 5, error: 1e-6 },
    );
    expect(ids(hits)).toEqual(ids([truth[0], ...truth.slice(2, 6)]));
  });

  it('gives nothing from an empty store, wherever it is asked to go on', async () => {
    const nothing: CandidateSource = {
      read: () => Promise.resolve([]),
      vectors: () => Promise.resolve(new Map()),
    };
    const after = { id: '0', score: 0.5, rank: 900 };
    expect(await rankedSearch(nothing, { query, limit: 5, after, error: 1e-5 })).toEqual([]);
  });
});

describe('rankedBefore', () => {
  const END = { id: 'ffffffff-ffff-ffff-ffff-ffffffffffff', score: -1 };

  it.each([
    [1, true],
    [7, true],
    [50, false],
    [400, true],
  ])('pages of %i from the end give the true ranking', async (limit, withVectors) => {
    const { truth, source } = store(300, 1e-3);
    const all: VectorHit[] = [];
    let before: RankingPosition = { ...END, rank: 301 };
    for (;;) {
      const hits = await rankedBefore(source(withVectors), { query, limit, before, error: 1e-3 });
      all.unshift(...hits);
      if (hits.length < limit) break;
      before = { ...hits[0], rank: before.rank - limit };
    }
    expect(ids(all)).toEqual(ids(truth));
  });

  it.each([0, 1, 40, 120, 299, 5000])(
    'finds the place where the rank says %i, however wrong',
    async (rank) => {
      const { truth, source } = store(300, 1e-3);
      const before: RankingPosition = { ...truth[140], rank };
      const hits = await rankedBefore(source(true), { query, limit: 10, before, error: 1e-3 });
      expect(ids(hits)).toEqual(ids(truth.slice(130, 140)));
    },
  );

  it('reads on when an embedding is deleted between its score and its look-up', async () => {
    const { truth, source, vectorOf } = store(300, 0);
    const gone = truth[198].id;
    const honest = source(false);
    let lookUps = 0;
    const hits = await rankedBefore(
      {
        read: async (offset, count) => {
          const found = await honest.read(0, 300);
          const left = vectorOf.has(gone) ? found : found.filter(({ id }) => id !== gone);
          return left.slice(offset, offset + count);
        },
        vectors: (wanted) => {
          if (lookUps++ === 0) vectorOf.delete(gone);
          return honest.vectors(wanted);
        },
      },
      { query, limit: 5, before: { ...truth[200], rank: 201 }, error: 1e-6 },
    );
    expect(ids(hits)).toEqual(ids([...truth.slice(194, 198), truth[199]]));
  });

  it('gives nothing from an empty store, wherever it is asked to go on', async () => {
    const nothing: CandidateSource = {
      read: () => Promise.resolve([]),
      vectors: () => Promise.resolve(new Map()),
    };
    const before = { id: '0', score: 0.5, rank: 900 };
    expect(await rankedBefore(nothing, { query, limit: 5, before, error: 1e-5 })).toEqual([]);
  });
});

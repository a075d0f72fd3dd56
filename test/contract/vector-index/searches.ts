import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import { numberedId, randomPoints, randomUnit, rejection, unit } from '../../support/points.js';
import { fill, MODEL, type Subject } from './fixture.js';
import { expectOrder, expectRanking, ranking } from './oracle.js';

export function searchContract(subject: Subject): void {
  describe('search', () => {
    it.each([1, 7, 100, 1000])(
      'gives the %i nearest of 400 random points, as brute force does',
      async (limit) => {
        const { index } = subject();
        const points = randomPoints(1, 400, index.dimensions);
        await fill(index, points);
        const random = new Random(2);
        for (let i = 0; i < 5; i++) {
          const vector = randomUnit(random, index.dimensions);
          expectRanking(await index.search({ vector, limit, exact: true }), ranking(points, vector), limit);
        }
      },
    );

    it('orders equal embeddings by id, wherever the cut falls among them', async () => {
      const { index } = subject();
      const [near, far] = randomPoints(3, 2, index.dimensions);
      const twins = [5, 2, 9, 1, 7, 3, 8].map((n) => ({ ...near, id: numberedId(n) }));
      await fill(index, [{ ...far, id: numberedId(4) }, ...twins]);
      for (const limit of [1, 3, 7]) {
        const hits = await index.search({ vector: near.vector, limit });
        const ids = [1, 2, 3, 5, 7, 8, 9].slice(0, limit).map(numberedId);
        expect(hits.map(({ id }) => id)).toEqual(ids);
        expect(new Set(hits.map(({ score }) => score)).size).toBe(1);
      }
    });

    it('gives a pair of query and embedding one score to the bit, whatever else is asked at once', async () => {
      const { index } = subject();
      const points = randomPoints(4, 300, index.dimensions);
      await fill(index, points);
      const random = new Random(5);
      const queries = Array.from({ length: 40 }, () => randomUnit(random, index.dimensions));
      const alone = [];
      for (const vector of queries) alone.push(await index.search({ vector, limit: 20, exact: true }));
      const together = await Promise.all(
        queries.map((vector) => index.search({ vector, limit: 20, exact: true })),
      );
      expect(together).toEqual(alone);
      const narrow = { must: [{ key: 'id' as const, anyOf: [alone[0][3].id] }], mustNot: [] };
      const [only] = await index.search({ vector: queries[0], limit: 5, filter: narrow, exact: true });
      expect(only).toEqual(alone[0][3]);
    });

    it('scores 1 for the same direction, −1 for the opposite and 0 for a right angle', async () => {
      const { index } = subject();
      const axis = (component: number, sign: number) =>
        unit(Array.from({ length: index.dimensions }, (_, i) => (i === component ? sign : 0)));
      const payload = { attributes: [], dataset: 'd', partition: null };
      await fill(index, [
        { id: numberedId(1), vector: axis(0, 1), payload },
        { id: numberedId(2), vector: axis(1, 1), payload },
        { id: numberedId(3), vector: axis(0, -1), payload },
      ]);
      const hits = await index.search({ vector: axis(0, 1), limit: 9 });
      expect(hits.map(({ id }) => id)).toEqual([1, 2, 3].map(numberedId));
      [1, 0, -1].forEach((score, i) => {
        expect(hits[i].score).toBeCloseTo(score, 5);
      });
    });

    it('finds nothing in an empty collection, nor before any is active', async () => {
      const { index } = subject();
      const vector = randomUnit(new Random(6), index.dimensions);
      expect(await index.search({ vector, limit: 10 })).toEqual([]);
      expect(await index.count()).toBe(0);
      await fill(index, []);
      expect(await index.search({ vector, limit: 10 })).toEqual([]);
      expect(await index.fetch([numberedId(1)])).toEqual([]);
      expect(await index.count()).toBe(0);
    });

    it('refuses a query vector of another length, not finite or not unit, and a limit below 1', async () => {
      const { index } = subject();
      await fill(index, randomPoints(7, 3, index.dimensions));
      const good = randomUnit(new Random(8), index.dimensions);
      const cases = [
        { search: { vector: new Float32Array(index.dimensions + 1).fill(0.2), limit: 1 }, field: 'vector' },
        { search: { vector: new Float32Array(0), limit: 1 }, field: 'vector' },
        { search: { vector: good.map((value, i) => (i === 5 ? NaN : value)), limit: 1 }, field: 'vector' },
        {
          search: { vector: good.map((value, i) => (i === 5 ? Infinity : value)), limit: 1 },
          field: 'vector',
        },
        { search: { vector: new Float32Array(index.dimensions), limit: 1 }, field: 'vector' },
        { search: { vector: good.map((value) => value * 1.01), limit: 1 }, field: 'vector' },
        { search: { vector: good, limit: 0 }, field: 'limit' },
        { search: { vector: good, limit: 2.5 }, field: 'limit' },
      ];
      for (const { search, field } of cases) {
        const error = await rejection(index.search(search));
        expect(error).toMatchObject({ code: 'BAD_USER_INPUT', details: { field } });
      }
    });

    it('refuses a search meant for another model than the active one', async () => {
      const { index } = subject();
      await fill(index, randomPoints(9, 5, index.dimensions));
      const vector = randomUnit(new Random(10), index.dimensions);
      expectOrder(await index.search({ vector, limit: 5, modelVersion: MODEL }));
      const error = await rejection(index.search({ vector, limit: 5, modelVersion: 'model-b' }));
      expect(error).toMatchObject({ code: 'MODEL_CHANGED', details: { field: 'modelVersion' } });
    });
  });
}

import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import type { VectorIndex, VectorPoint } from '../../../src/vectors/index.js';
import { numberedId, randomPayload, randomPoints, randomUnit, rejection } from '../../support/points.js';
import { fill, MODEL, type Subject } from './fixture.js';
import { expectRanking, PRECISION, ranking } from './oracle.js';

async function expectHolds(index: VectorIndex, points: readonly VectorPoint[]): Promise<void> {
  expect(await index.count()).toBe(points.length);
  const vector = randomUnit(new Random(99), index.dimensions);
  expectRanking(await index.search({ vector, limit: 1000, exact: true }), ranking(points, vector), 1000);
}

function expectSamePoints(found: readonly VectorPoint[], expected: readonly VectorPoint[]): void {
  expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  found.forEach(({ vector, payload }, i) => {
    const { vector: trueVector, payload: truePayload } = expected[i];
    expect({ ...payload, attributes: [...payload.attributes].sort() }).toEqual({
      ...truePayload,
      attributes: [...truePayload.attributes].sort(),
    });
    expect(vector).toBeInstanceOf(Float32Array);
    vector.forEach((value, c) => {
      expect(Math.abs(value - trueVector[c])).toBeLessThan(PRECISION);
    });
  });
}

export function writeContract(subject: Subject): void {
  describe('writes', () => {
    it('are seen by the next search, with embedding and payload replaced by id', async () => {
      const { index } = subject();
      const points = randomPoints(31, 150, index.dimensions);
      await fill(index, points);
      const random = new Random(32);
      const changed = points.map((point, n) =>
        n % 2 === 0
          ? point
          : { ...point, vector: randomUnit(random, index.dimensions), payload: randomPayload(random) },
      );
      await index.upsert(
        MODEL,
        changed.filter((_, n) => n % 2 === 1),
      );
      await expectHolds(index, changed);
      expectSamePoints(await index.fetch(changed.map(({ id }) => id)), changed);
      const filter = { must: [{ key: 'attributes' as const, anyOf: [31] }], mustNot: [] };
      expect(await index.count(filter)).toBe(
        changed.filter(({ payload }) => payload.attributes.includes(31)).length,
      );
    });

    it('take the last of an id given twice', async () => {
      const { index } = subject();
      const [a, b, c] = randomPoints(33, 3, index.dimensions);
      await fill(index, [a, { ...b, id: a.id }, c]);
      await expectHolds(index, [{ ...b, id: a.id }, c]);
    });

    it('remove points, from whichever end, and can put them back', async () => {
      const { index } = subject();
      const points = randomPoints(34, 90, index.dimensions);
      await fill(index, points);
      const gone = points.filter((_, n) => n % 5 === 0 || n > 80);
      const left = points.filter((point) => !gone.includes(point));
      await index.delete([...gone.map(({ id }) => id), numberedId(7777), 'no-uuid']);
      await expectHolds(index, left);
      expect(await index.fetch(gone.map(({ id }) => id))).toEqual([]);
      await index.delete(gone.map(({ id }) => id));
      await index.upsert(MODEL, gone.slice(0, 4));
      await expectHolds(index, [...left, ...gone.slice(0, 4)]);
      await index.delete(points.map(({ id }) => id));
      await expectHolds(index, []);
    });

    it('of many callers at once all arrive, while searches run', async () => {
      const { index } = subject();
      const points = randomPoints(35, 200, index.dimensions);
      await fill(index, points.slice(0, 50));
      const vector = randomUnit(new Random(36), index.dimensions);
      const writes = Array.from({ length: 15 }, (_, i) =>
        index.upsert(MODEL, points.slice(50 + 10 * i, 60 + 10 * i)),
      );
      const deletions = [0, 10, 20].map((n) => index.delete(points.slice(n, n + 10).map(({ id }) => id)));
      const searches = Array.from({ length: 20 }, () => index.search({ vector, limit: 30 }));
      const kept = new Set(points.slice(30).map(({ id }) => id));
      for (const hits of await Promise.all(searches)) expect(hits).toHaveLength(30);
      await Promise.all([...writes, ...deletions]);
      await expectHolds(
        index,
        points.filter(({ id }) => kept.has(id)),
      );
    });

    it('that are malformed are refused whole, naming the field', async () => {
      const { index } = subject();
      const points = randomPoints(37, 4, index.dimensions);
      await fill(index, points.slice(0, 2));
      const [good, next] = points.slice(2);
      const cases: [Partial<VectorPoint>, string][] = [
        [{ id: 'x' }, 'points[1].id'],
        [{ id: next.id.toUpperCase().replace(/^0/, 'A') }, 'points[1].id'],
        [{ vector: next.vector.slice(1) }, 'points[1].vector'],
        [{ vector: next.vector.map((value) => value * 1.002) }, 'points[1].vector'],
        [{ vector: next.vector.map((value, i) => (i === 0 ? NaN : value)) }, 'points[1].vector'],
        [{ payload: { ...next.payload, attributes: [80] } }, 'points[1].payload.attributes'],
        [{ payload: { ...next.payload, attributes: [3, 43] } }, 'points[1].payload.attributes'],
        [{ payload: { ...next.payload, dataset: '' } }, 'points[1].payload.dataset'],
      ];
      for (const [fault, field] of cases) {
        const error = await rejection(index.upsert(MODEL, [good, { ...next, ...fault }]));
        expect(error).toMatchObject({ code: 'BAD_USER_INPUT', details: { field } });
      }
      await expectHolds(index, points.slice(0, 2));
    });

    it('outlive a restart', async () => {
      const fixture = subject();
      const points = randomPoints(38, 70, fixture.index.dimensions);
      await fill(fixture.index, points);
      await fixture.index.delete(points.slice(0, 10).map(({ id }) => id));
      const reopened = await fixture.reopen();
      expect(await reopened.active()).toBe(MODEL);
      await expectHolds(reopened, points.slice(10));
    });

    it('keep an embedding that is unit only to 1e-4, and score it as a cosine', async () => {
      const { index } = subject();
      const [point] = randomPoints(39, 1, index.dimensions);
      await fill(index, [{ ...point, vector: point.vector.map((value) => value * 1.0001) }]);
      const [hit] = await index.search({ vector: point.vector, limit: 1 });
      expect(Math.abs(hit.score - 1)).toBeLessThan(PRECISION);
      expect(hit.score).toBeLessThanOrEqual(1);
    });
  });
}

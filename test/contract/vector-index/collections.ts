import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import type { VectorPoint } from '../../../src/vectors/index.js';
import { numberedId, randomPoints, randomUnit, rejection } from '../../support/points.js';
import { fill, MODEL, type Subject } from './fixture.js';

async function collect(batches: AsyncIterable<VectorPoint[]>): Promise<VectorPoint[][]> {
  const all = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

export function collectionContract(subject: Subject): void {
  describe('collections', () => {
    it('are created once, listed, and dropped unless active', async () => {
      const { index } = subject();
      expect(await index.active()).toBeNull();
      expect(await index.collections()).toEqual([]);
      await index.createCollection('model-b');
      await index.createCollection(MODEL);
      await index.activate(MODEL);
      await index.upsert(MODEL, randomPoints(41, 5, index.dimensions));
      await index.createCollection(MODEL);
      await index.activate(MODEL);
      expect((await index.collections()).sort()).toEqual([MODEL, 'model-b']);
      expect(await index.active()).toBe(MODEL);
      expect(await index.count()).toBe(5);
      const refused = await rejection(index.dropCollection(MODEL));
      expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'modelVersion' } });
      await index.dropCollection('model-b');
      await index.dropCollection('model-b');
      expect(await index.collections()).toEqual([MODEL]);
      expect(await index.count()).toBe(5);
    });

    it('that do not exist cannot be activated or written', async () => {
      const { index } = subject();
      await fill(index, randomPoints(42, 3, index.dimensions));
      expect(await rejection(index.activate('nowhere'))).toMatchObject({ code: 'NOT_FOUND' });
      const upsert = index.upsert('nowhere', randomPoints(42, 3, index.dimensions));
      expect(await rejection(upsert)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await index.active()).toBe(MODEL);
      expect(await index.count()).toBe(3);
    });

    it('that are not active can be filled beside the active one and change nothing it answers', async () => {
      const { index } = subject();
      const points = randomPoints(43, 40, index.dimensions);
      await fill(index, points.slice(0, 10));
      await index.createCollection('model-b');
      await index.upsert('model-b', points.slice(5));
      expect(await index.count()).toBe(10);
      expect(await index.fetch([points[20].id])).toEqual([]);
      await index.activate('model-b');
      expect(await index.active()).toBe('model-b');
      expect(await index.count()).toBe(35);
      await index.upsert(MODEL, points.slice(10, 12));
      expect(await index.count()).toBe(35);
      await index.activate(MODEL);
      expect(await index.count()).toBe(12);
    });

    it('all lose a deleted point', async () => {
      const { index } = subject();
      const points = randomPoints(44, 6, index.dimensions);
      await fill(index, points);
      await index.createCollection('model-b');
      await index.upsert('model-b', points);
      await index.delete([points[0].id, points[5].id]);
      expect(await index.count()).toBe(4);
      await index.activate('model-b');
      expect(await index.count()).toBe(4);
    });

    it('are swapped at once: a search sees one model or the other, never both, never nothing', async () => {
      const { index } = subject();
      const old = randomPoints(45, 300, index.dimensions);
      await fill(index, old);
      await index.createCollection('model-b');
      await index.upsert(
        'model-b',
        old.map((point, n) => ({ ...point, id: numberedId(5000 + n) })),
      );
      const vector = randomUnit(new Random(46), index.dimensions);
      const oldIds = new Set(old.map(({ id }) => id));
      let swapping = true;
      const swaps = (async () => {
        for (const model of ['model-b', MODEL, 'model-b']) await index.activate(model);
        swapping = false;
      })();
      do {
        const hits = await index.search({ vector, limit: 50 });
        expect(hits).toHaveLength(50);
        expect(new Set(hits.map(({ id }) => oldIds.has(id))).size).toBe(1);
        expect(await index.count()).toBe(300);
      } while (swapping);
      await swaps;
      const hits = await index.search({ vector, limit: 50, modelVersion: 'model-b' });
      expect(hits.every(({ id }) => !oldIds.has(id))).toBe(true);
    });

    it('are scrolled in id order in batches, active or not', async () => {
      const { index } = subject();
      const points = randomPoints(47, 25, index.dimensions);
      await fill(index, points.slice(0, 3));
      await index.createCollection('model-b');
      await index.upsert('model-b', [...points].reverse());
      const batches = await collect(index.scroll('model-b', 10));
      expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
      expect(batches.flat().map(({ id }) => id)).toEqual(points.map(({ id }) => id));
      batches.flat().forEach(({ vector, payload }, n) => {
        vector.forEach((value, c) => {
          expect(value).toBeCloseTo(points[n].vector[c], 5);
        });
        expect([...payload.attributes].sort()).toEqual([...points[n].payload.attributes].sort());
        expect(payload).toMatchObject({
          dataset: points[n].payload.dataset,
          partition: points[n].payload.partition,
        });
      });
      expect((await collect(index.scroll(MODEL, 100))).flat()).toHaveLength(3);
      expect(await collect(index.scroll('nowhere', 10))).toEqual([]);
      const wrong = (async () => collect(index.scroll(MODEL, 0)))();
      expect(await rejection(wrong)).toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { field: 'batchSize' },
      });
    });

    it('are fetched from by id, in the order asked, unknown ids left out', async () => {
      const { index } = subject();
      const points = randomPoints(48, 5, index.dimensions);
      await fill(index, points);
      const asked = [points[3].id, numberedId(999), points[0].id];
      expect((await index.fetch(asked)).map(({ id }) => id)).toEqual([points[3].id, points[0].id]);
      expect(await index.fetch([])).toEqual([]);
      expect((await index.fetch(asked, MODEL)).map(({ id }) => id)).toEqual([points[3].id, points[0].id]);
    });

    it('give no embedding of another model than the one expected', async () => {
      const { index } = subject();
      const points = randomPoints(51, 5, index.dimensions);
      await fill(index, points);
      await index.createCollection('model-b');
      await index.upsert('model-b', points);
      await index.activate('model-b');
      expect(await rejection(index.fetch([points[0].id], MODEL))).toMatchObject({ code: 'MODEL_CHANGED' });
      expect(await index.fetch([points[0].id], 'model-b')).toHaveLength(1);
    });

    it('answer a ping until closed, and nothing after', async () => {
      const { index } = subject();
      await fill(index, randomPoints(49, 5, index.dimensions));
      await index.ping();
      const vector = randomUnit(new Random(50), index.dimensions);
      const underWay = index.search({ vector, limit: 2 });
      await index.close();
      expect(await underWay).toHaveLength(2);
      await index.close();
      for (const action of [
        () => index.ping(),
        () => index.search({ vector, limit: 1 }),
        () => index.delete([numberedId(1)]),
      ]) {
        expect(await rejection(action())).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      }
    });
  });
}

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { measureIndexQuality } from '../../src/evaluation/index.js';
import type { VectorIndex, VectorSearch } from '../../src/vectors/index.js';
import { failureOf } from '../support/failure.js';
import { closeGalleries, openGallery, randomUnit } from './support/label-gallery.js';

afterEach(closeGalleries);

let setting: Awaited<ReturnType<typeof openGallery>>;
beforeAll(async () => {
  setting = await openGallery({ vectors: randomUnit, keep: true });
});
afterAll(() => setting.index.close());

const sizes = { protocol: 'partial', m: 2, queries: 40, seed: 0, ks: [1, 10, 500] } as const;

/** The index with its searches answered by another function. */
function searching(search: (search: VectorSearch) => ReturnType<VectorIndex['search']>): VectorIndex {
  const { index } = setting;
  return new Proxy(index, {
    get: (target, name) => {
      if (name === 'search') return search;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => Reflect.apply(value, target, args);
    },
  });
}

describe('measureIndexQuality', () => {
  it('finds an exact index exact, at every K, beyond the gallery too', async () => {
    const quality = await measureIndexQuality({ ...sizes, ...setting });
    expect(quality.recall).toEqual([1, 10, 500].map((k) => ({ k, mean: 1, lowest: 1 })));
    expect([quality.queries, quality.images]).toEqual([40, 120]);
    const { p50, p95, p99 } = quality.latency;
    expect(p50).toBeGreaterThan(0);
    expect(p95).toBeGreaterThanOrEqual(p50);
    expect(p99).toBeGreaterThanOrEqual(p95);
  });

  it('ranks within the filter that searches get', async () => {
    const asked: VectorSearch[] = [];
    const index = searching((search) => {
      asked.push(search);
      return setting.index.search(search);
    });
    const filter = { partitions: ['test' as const], present: ['MALE' as const] };
    const quality = await measureIndexQuality({ ...sizes, ...setting, index, filter });
    expect(quality.recall[1]).toEqual({ k: 10, mean: 1, lowest: 1 });
    expect(quality.images).toBeLessThan(60);
    expect(asked.every(({ exact }) => exact === undefined)).toBe(true);
  });

  it('sees an index that forgets every other image', async () => {
    const index = searching(async (search) => {
      const hits = await setting.index.search({ ...search, limit: 2 * search.limit });
      return hits.filter((_, place) => place % 2 === 0).slice(0, search.limit);
    });
    const { recall } = await measureIndexQuality({ ...sizes, ks: [1, 10], ...setting, index });
    expect(recall).toEqual([
      { k: 1, mean: 1, lowest: 1 },
      { k: 10, mean: 0.5, lowest: 0.5 },
    ]);
  });

  it('passes over images that the catalogue does not show, as searches do', async () => {
    const own = await openGallery({ vectors: randomUnit });
    await own.catalogue.markDeleting(own.images.slice(0, 60).map(({ id }) => id));
    const { recall, images } = await measureIndexQuality({ ...sizes, ks: [10], ...own });
    expect(images).toBe(60);
    expect(recall).toEqual([{ k: 10, mean: 1, lowest: 1 }]);
  });

  it('passes on a failing index and bad sizes', async () => {
    const index = searching(() => Promise.reject(new Error('away')));
    await expect(measureIndexQuality({ ...sizes, ...setting, index })).rejects.toThrow('away');
    const failure = await failureOf(() => measureIndexQuality({ ...sizes, ...setting, m: 0 }));
    expect(failure.details.field).toBe('m');
  });
});

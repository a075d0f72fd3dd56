import { beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueImage } from '../../src/catalogue/index.js';
import { FacetError } from '../../src/domain/index.js';
import { reconcile, type ReconcileOptions } from '../../src/ingestion/index.js';
import type { Extraction, ImageSource } from '../../src/vision/index.js';
import { reconcilingContract } from '../contract/reconciling.js';
import { changingGallery, idOf, type ChangingGallery } from '../support/changing-gallery.js';
import { ContentExtractor } from '../support/content-extractor.js';
import { failureOf } from '../support/failure.js';
import { LABEL_DIMENSIONS, LabelModel } from '../support/label-model.js';
import { MemoryCatalogue } from '../support/memory-catalogue.js';
import { MemoryVectorIndex } from '../support/memory-vector-index.js';
import { onEveryStore } from './real-stores.js';

onEveryStore((open, kind) => {
  reconcilingContract(open, kind === 'memory' ? 30 : 2);
});

describe('reconcile', () => {
  let catalogue: WatchedCatalogue;
  let index: MemoryVectorIndex;
  let gallery: ChangingGallery;
  beforeEach(async () => {
    catalogue = new WatchedCatalogue();
    index = new MemoryVectorIndex(LABEL_DIMENSIONS);
    gallery = await changingGallery({ catalogue, index, dispose: () => Promise.resolve() }, 1100);
  });
  const run = (options: Partial<ReconcileOptions> = {}) =>
    reconcile({
      ...gallery,
      extractor: () => Promise.resolve(gallery.extractor),
      fix: true,
      ...options,
    });
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => idOf(from + i));

  it('names 20 examples of many, and tells how far it is', async () => {
    await index.delete(ids(0, 700));
    const seen: number[][] = [];
    const report = await run({ onProgress: (done, total) => seen.push([done, total]) });
    expect(report.findings.rowsWithoutPoints).toMatchObject({ found: 700, mended: 700, left: 0 });
    expect(report.findings.rowsWithoutPoints.examples).toEqual(ids(0, 700).sort().slice(0, 20));
    expect(seen).toEqual([
      [511, 1100],
      [1023, 1100],
    ]);
    expect((await gallery.points()).length).toBe(1100);
  });

  it('holds a page of rows, not all of them', async () => {
    await run({ fix: false });
    expect(catalogue.largest).toBe(512);
  });

  it('opens no backbone where no embedding has to be made', async () => {
    await index.upsert('v1', [await gallery.pointOf(5000)]);
    await catalogue.markDeleting(ids(0, 3));
    const [point] = await index.fetch([idOf(9)]);
    await index.upsert('v1', [{ ...point, payload: { ...point.payload, partition: 'train' } }]);
    const extractor = () => Promise.reject(new Error('opened'));
    const report = await run({ extractor });
    expect(report).toMatchObject({ consistent: true, findings: { deleting: { mended: 3 } } });
  });

  it('mends all but embeddings where the backbone is missing, and says so', async () => {
    await index.delete(ids(0, 2));
    await catalogue.markDeleting([idOf(5)]);
    const extractor = () => Promise.reject(new FacetError('BACKBONE_MISSING', 'resnet50 is not installed'));
    const { consistent, findings } = await run({ extractor });
    expect(consistent).toBe(false);
    expect(findings.deleting).toMatchObject({ mended: 1, left: 0 });
    expect(findings.rowsWithoutPoints).toMatchObject({ found: 2, mended: 0, left: 2 });
    expect(findings.rowsWithoutPoints.unmended).toEqual(
      ids(0, 2)
        .sort()
        .map((id) => ({ id, code: 'BACKBONE_MISSING', reason: 'resnet50 is not installed' })),
    );
    // Nothing was tried, so nothing was hidden.
    expect(await catalogue.countByState()).toMatchObject({ PENDING: 0, INDEXED: 1099 });
  });

  it('leaves the gallery under its old model where the new one cannot embed it', async () => {
    const extractor = () => Promise.reject(new FacetError('BACKBONE_MISSING', 'resnet50 is not installed'));
    const { consistent, findings } = await run({ model: new LabelModel('v2'), extractor });
    expect(consistent).toBe(false);
    expect(findings.wrongModelVersion).toMatchObject({ found: 1100, mended: 0, left: 1100 });
    expect(findings.wrongModelVersion.unmended).toHaveLength(20);
    expect([await index.active(), await index.collections()]).toEqual(['v1', ['v1']]);
  });

  it('fills an index that has nothing, and says that it had', async () => {
    const empty = new MemoryVectorIndex(LABEL_DIMENSIONS);
    expect((await run({ index: empty, fix: false })).findings.rowsWithoutPoints.found).toBe(1100);
    expect(await empty.collections()).toEqual([]);
    expect(await run({ index: empty })).toMatchObject({
      consistent: true,
      findings: { rowsWithoutPoints: { found: 1100, mended: 1100 } },
    });
    expect([await empty.active(), await empty.count()]).toEqual(['v1', 1100]);
  });

  it.each(['delete', 'upsert', 'scroll', 'fetch'] as const)(
    'fails with an index that fails at %s, and ends the work when run again',
    async (operation) => {
      await index.upsert('v1', [await gallery.pointOf(5000)]);
      await index.delete(ids(0, 5));
      const [point] = await index.fetch([idOf(9)]);
      await index.upsert('v1', [{ ...point, payload: { ...point.payload, attributes: [] } }]);
      index.before = (name) => {
        if (name === operation) throw new FacetError('SERVICE_UNAVAILABLE', 'the lights went out');
      };
      expect((await failureOf(() => run())).code).toBe('SERVICE_UNAVAILABLE');
      index.before = () => undefined;
      expect((await run()).consistent).toBe(true);
      expect((await run({ fix: false })).consistent).toBe(true);
      expect((await gallery.points()).map(({ id }) => id)).toEqual(ids(0, 1100).sort());
    },
  );

  it('does not take a dead worker for a damaged image', async () => {
    await index.delete(ids(0, 3));
    const dead = new DeadExtractor();
    expect((await failureOf(() => run({ extractor: () => Promise.resolve(dead) }))).code).toBe(
      'SERVICE_UNAVAILABLE',
    );
    expect(await catalogue.countByState()).toMatchObject({ PENDING: 0, INDEXED: 1100 });
  });

  it('refuses a store that does not keep id order, and has deleted nothing', async () => {
    await index.upsert('v1', [await gallery.pointOf(5000)]);
    catalogue.backwards = true;
    const failure = await failureOf(() => run());
    expect([failure.code, failure.message]).toEqual(['INTERNAL', expect.stringContaining('catalogue')]);
    expect((await gallery.points()).length).toBe(1101);
  });

  it('stops when told, and goes on from there', async () => {
    await index.delete(ids(0, 700));
    const stop = new AbortController();
    const stopped = run({
      signal: stop.signal,
      onProgress: () => {
        stop.abort(new FacetError('INTERRUPTED', 'enough'));
      },
    });
    expect((await failureOf(() => stopped)).code).toBe('INTERRUPTED');
    expect((await gallery.points()).length).toBeLessThan(1100);
    expect((await run()).consistent).toBe(true);
    expect((await gallery.points()).length).toBe(1100);
  });
});

/** Notes the largest page it gave, and can give pages backwards. */
class WatchedCatalogue extends MemoryCatalogue {
  largest = 0;
  backwards = false;

  override async all(limit: number, afterId?: string): Promise<CatalogueImage[]> {
    const rows = await super.all(limit, afterId);
    this.largest = Math.max(this.largest, rows.length);
    return this.backwards ? rows.reverse() : rows;
  }
}

class DeadExtractor extends ContentExtractor {
  override async *extract<K>(
    sources: Iterable<ImageSource<K>> | AsyncIterable<ImageSource<K>>,
  ): AsyncGenerator<Extraction<K>> {
    for await (const { key } of sources) {
      yield { key, ok: false, error: new FacetError('SERVICE_UNAVAILABLE', 'worker thread ended') };
    }
  }
}

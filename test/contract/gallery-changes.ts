import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FacetError, toSigned } from '../../src/domain/index.js';
import {
  createGalleryService,
  deleteDataset,
  deleteImages,
  finishDeletions,
  labelImages,
  reconcile,
} from '../../src/ingestion/index.js';
import { labelFilter } from '../../src/vectors/index.js';
import {
  changingGallery,
  contents,
  idOf,
  imageOf,
  type ChangingGallery,
  type EmptyStores,
} from '../support/changing-gallery.js';
import { failureOf } from '../support/failure.js';

const COUNT = 24;
const all = Array.from({ length: COUNT }, (_, n) => n);
const NOBODY = '00000000-0000-4000-8000-000000000000';
const smiling = toSigned({ present: ['SMILING'], absent: [] });

/** What deletion and relabelling must do to any two stores. */
export function galleryChangesContract(open: () => Promise<EmptyStores>): void {
  let gallery: ChangingGallery;
  beforeEach(async () => {
    gallery = await changingGallery(await open(), COUNT);
  });
  afterEach(() => gallery.dispose());

  /** Both stores hold these images, whole, and no others. */
  const expectLeft = async (numbers: readonly number[]) => {
    const ids = numbers.map(idOf).sort();
    expect((await gallery.rows()).map(({ id, state }) => [id, state])).toEqual(
      ids.map((id) => [id, 'INDEXED']),
    );
    expect((await gallery.points()).map(({ id }) => id)).toEqual(ids);
  };

  /** The ports with one step that fails: before it does anything, or after it has done it. */
  const failing = (step: 'markDeleting' | 'delete' | 'remove' | 'relabel' | 'upsert', after: boolean) => {
    const { catalogue, index } = gallery;
    const guard = <Rest extends readonly unknown[]>(
      name: typeof step,
      work: (...rest: Rest) => Promise<void>,
    ) => {
      return async (...rest: Rest) => {
        if (name !== step || after) await work(...rest);
        if (name === step) throw new FacetError('SERVICE_UNAVAILABLE', 'the lights went out');
      };
    };
    return {
      catalogue: {
        lookup: (ids: readonly string[]) => catalogue.lookup(ids),
        byIds: (ids: readonly string[]) => catalogue.byIds(ids),
        deleting: (limit: number, afterId?: string) => catalogue.deleting(limit, afterId),
        datasetIds: (dataset: string, limit: number, afterId?: string) =>
          catalogue.datasetIds(dataset, limit, afterId),
        markDeleting: guard('markDeleting', (ids: readonly string[]) => catalogue.markDeleting(ids)),
        remove: guard('remove', (ids: readonly string[]) => catalogue.remove(ids)),
        relabel: guard('relabel', (items: Parameters<typeof catalogue.relabel>[0]) =>
          catalogue.relabel(items),
        ),
      },
      index: {
        active: () => index.active(),
        fetch: (ids: readonly string[]) => index.fetch(ids),
        delete: guard('delete', (ids: readonly string[]) => index.delete(ids)),
        upsert: guard('upsert', (...given: Parameters<typeof index.upsert>) => index.upsert(...given)),
      },
    };
  };

  describe('deleteImages', () => {
    it('takes images out of both stores, whatever their state, and leaves all others', async () => {
      await gallery.catalogue.putPending([imageOf(1)]);
      await gallery.catalogue.markDeleting([idOf(2)]);
      const ids = [idOf(5), idOf(1).toUpperCase(), idOf(2)];
      expect(await deleteImages(gallery, ids)).toEqual({ deleted: [idOf(5), idOf(1), idOf(2)], errors: [] });
      await expectLeft(all.filter((n) => ![1, 2, 5].includes(n)));
    });

    it('names what it leaves out, by index, and deletes the rest', async () => {
      const { deleted, errors } = await deleteImages(gallery, [
        NOBODY,
        idOf(3),
        'nonsense',
        idOf(3).toUpperCase(),
        idOf(4),
        NOBODY,
      ]);
      expect(deleted).toEqual([idOf(3), idOf(4)]);
      expect(errors.map(({ index, id, error }) => [index, id, error.code, error.details.field])).toEqual([
        [0, NOBODY, 'NOT_FOUND', 'ids[0]'],
        [2, 'nonsense', 'BAD_USER_INPUT', 'ids[2]'],
        [3, idOf(3).toUpperCase(), 'DUPLICATE_ITEM', 'ids[3]'],
        [5, NOBODY, 'DUPLICATE_ITEM', 'ids[5]'],
      ]);
      expect(errors[2].error.message).toContain('ids[1]');
      await expectLeft(all.filter((n) => n !== 3 && n !== 4));
      expect((await deleteImages(gallery, [idOf(3)])).errors[0].error.code).toBe('NOT_FOUND');
    });

    it.each([0, 501])('refuses %i ids', async (count) => {
      const failure = await failureOf(() =>
        deleteImages(
          gallery,
          Array.from({ length: count }, () => idOf(0)),
        ),
      );
      expect([failure.code, failure.details]).toEqual(['BAD_USER_INPUT', { field: 'ids', limit: 500 }]);
      await expectLeft(all);
    });

    it.each([
      ['markDeleting', false],
      ['markDeleting', true],
      ['delete', false],
      ['delete', true],
      ['remove', false],
      ['remove', true],
    ] as const)('cut short at %s (done: %s) leaves a trace that is finished', async (step, after) => {
      const doomed = [0, 1, 2];
      const failure = await failureOf(() => deleteImages(failing(step, after), doomed.map(idOf)));
      expect(failure.code).toBe('SERVICE_UNAVAILABLE');
      const begun = step !== 'markDeleting' || after;
      const over = step === 'remove' && after;
      const traces = await gallery.catalogue.deleting(10);
      expect(traces.map(({ id }) => id)).toEqual(begun && !over ? doomed.map(idOf).sort() : []);
      // From the first step on nobody is shown them.
      expect((await gallery.catalogue.byIds(doomed.map(idOf))).size).toBe(begun ? 0 : 3);
      expect(await finishDeletions(gallery)).toBe(begun && !over ? 3 : 0);
      await expectLeft(begun ? all.slice(3) : all);
      expect(await finishDeletions(gallery)).toBe(0);
    });

    it('cut short is finished by the same call, or by reconciling', async () => {
      await failureOf(() => deleteImages(failing('delete', true), [idOf(0)]));
      await failureOf(() => deleteImages(failing('delete', false), [idOf(1)]));
      expect(await deleteImages(gallery, [idOf(0)])).toEqual({ deleted: [idOf(0)], errors: [] });
      const { findings } = await reconcile({
        ...gallery,
        extractor: () => Promise.resolve(gallery.extractor),
        fix: true,
      });
      expect(findings.deleting).toMatchObject({ found: 1, mended: 1, left: 0, examples: [idOf(1)] });
      await expectLeft(all.slice(2));
    });
  });

  describe('deleteDataset', () => {
    it('takes a dataset out, more than a page of it, in whatever state, and nothing else', async () => {
      const others = Array.from({ length: 620 }, (_, n) => ({
        ...imageOf(1000 + n),
        dataset: 'others',
        location: `file:///others/${n}`,
      }));
      await gallery.catalogue.putPending(others);
      await gallery.catalogue.markIndexed(others.slice(0, 400).map(({ id }) => id));
      await gallery.catalogue.markDeleting(others.slice(0, 5).map(({ id }) => id));
      const { payload, vector } = await gallery.pointOf(0);
      await gallery.index.upsert(
        'v1',
        others.slice(0, 300).map(({ id }) => ({ id, vector, payload: { ...payload, dataset: 'others' } })),
      );
      const seen: number[] = [];
      expect(await deleteDataset(gallery, 'others', { onProgress: (done) => seen.push(done) })).toBe(620);
      expect(seen).toEqual([500, 620]);
      await expectLeft(all);
    });

    it('refuses a dataset of no image, and stops when told', async () => {
      const failure = await failureOf(() => deleteDataset(gallery, 'Faces'));
      expect([failure.code, failure.details]).toEqual(['NOT_FOUND', { field: 'dataset' }]);
      const signal = AbortSignal.abort(new FacetError('INTERRUPTED', 'enough'));
      expect((await failureOf(() => deleteDataset(gallery, 'faces', { signal }))).code).toBe('INTERRUPTED');
      await expectLeft(all);
    });
  });

  describe('labelImages', () => {
    const counted = async () =>
      (await gallery.catalogue.attributeCounts()).find(({ attribute }) => attribute === 'SMILING');

    it('replaces labels in both stores, and filters and facets show it at once', async () => {
      const before = await contents(gallery);
      const unlabelled = all.map((n) => ({ id: idOf(n), present: [], absent: null }));
      await labelImages(gallery, unlabelled);
      expect(await counted()).toMatchObject({ present: 0, absent: 0 });
      expect(await gallery.index.count(labelFilter(smiling))).toBe(0);
      const { labelled, errors } = await labelImages(gallery, [
        { id: idOf(1), present: ['SMILING', 'YOUNG', 'SMILING'] },
        { id: idOf(2).toUpperCase(), present: ['SMILING'], absent: ['BALD'] },
        { id: idOf(3), absent: ['SMILING'] },
      ]);
      expect(errors).toEqual([]);
      expect(labelled.map(({ id }) => id)).toEqual([idOf(1), idOf(2), idOf(3)]);
      expect(labelled[1].labels).toEqual(toSigned({ present: ['SMILING'], absent: ['BALD'] }));
      expect(await counted()).toMatchObject({ present: 2, absent: 1 });
      const found = await gallery.catalogue.page({ present: ['SMILING'] }, 10);
      expect(found.map(({ id }) => id)).toEqual([idOf(1), idOf(2)].sort());
      const { vector } = await gallery.pointOf(0);
      const hits = await gallery.index.search({ vector, limit: 10, filter: labelFilter(smiling) });
      expect(hits.map(({ id }) => id).sort()).toEqual([idOf(1), idOf(2)].sort());
      // Nothing but labels has changed.
      const after = await contents(gallery);
      const bare = ({ labels: _labels, ...row }: (typeof before.rows)[number]) => row;
      const barePoint = ({ attributes: _attributes, ...point }: (typeof before.points)[number]) => point;
      expect(after.rows.map(bare)).toEqual(before.rows.map(bare));
      expect(after.points.map(barePoint)).toEqual(before.points.map(barePoint));
    });

    it('names the items it leaves out, by index, and does the rest', async () => {
      await gallery.catalogue.putPending([imageOf(9)]);
      const { labelled, errors } = await labelImages(gallery, [
        { id: idOf(0), present: ['MALE'], absent: ['MALE'] },
        { id: idOf(1), present: ['HAPPY'] },
        { id: NOBODY, present: ['MALE'] },
        { id: idOf(2), present: ['BALD'] },
        { id: idOf(2), present: ['MALE'] },
        { id: 'x', present: ['MALE'] },
        { id: idOf(3) },
        { id: idOf(9), present: ['MALE'] },
        { id: idOf(4), present: [] },
      ]);
      expect(errors.map(({ index, error }) => [index, error.code, error.details.field])).toEqual([
        [0, 'CONTRADICTORY_QUERY', 'items[0]'],
        [1, 'UNKNOWN_ATTRIBUTE', 'items[1].present'],
        [2, 'NOT_FOUND', 'items[2].id'],
        [4, 'DUPLICATE_ITEM', 'items[4].id'],
        [5, 'BAD_USER_INPUT', 'items[5].id'],
        [6, 'BAD_USER_INPUT', 'items[6]'],
        [7, 'NOT_FOUND', 'items[7].id'],
      ]);
      expect(errors[3].error.message).toContain('items[3].id');
      expect(labelled.map(({ id }) => id)).toEqual([idOf(2), idOf(4)]);
      const rows = await gallery.catalogue.lookup(all.map(idOf));
      for (const n of all) {
        const expected =
          n === 2
            ? toSigned({ present: ['BALD'], absent: [] })
            : n === 4
              ? new Int8Array(40)
              : imageOf(n).labels;
        expect(rows.get(idOf(n))?.labels).toEqual(expected);
      }
    });

    it.each([0, 501])('refuses %i items', async (count) => {
      const items = Array.from({ length: count }, () => ({ id: idOf(0), present: [] }));
      const failure = await failureOf(() => labelImages(gallery, items));
      expect([failure.code, failure.details]).toEqual(['BAD_USER_INPUT', { field: 'items', limit: 500 }]);
    });

    it('labels an image whose point is lost, which it does not make up', async () => {
      await gallery.index.delete([idOf(0)]);
      expect((await labelImages(gallery, [{ id: idOf(0), present: ['BALD'] }])).labelled).toHaveLength(1);
      expect(await gallery.index.fetch([idOf(0)])).toEqual([]);
    });

    it.each([
      ['relabel', false],
      ['relabel', true],
      ['upsert', false],
      ['upsert', true],
    ] as const)('cut short at %s (done: %s) hides nothing, and is mended', async (step, after) => {
      const items = [{ id: idOf(0), present: ['BALD'], absent: ['MALE'] }];
      expect((await failureOf(() => labelImages(failing(step, after), items))).code).toBe(
        'SERVICE_UNAVAILABLE',
      );
      await expectLeft(all);
      const begun = step !== 'relabel' || after;
      const extractor = () => Promise.resolve(gallery.extractor);
      const { findings } = await reconcile({ ...gallery, extractor, fix: true });
      const stale = begun && !(step === 'upsert' && after);
      expect(findings.wrongPayload).toMatchObject({ found: stale ? 1 : 0, left: 0 });
      const bald = labelFilter(toSigned({ present: ['BALD'], absent: ['MALE'] }));
      const expected = begun || (imageOf(0).labels[4] === 1 && imageOf(0).labels[20] === -1);
      const { vector } = await gallery.pointOf(0);
      const hits = await gallery.index.search({ vector, limit: COUNT, filter: bald });
      expect(hits.some(({ id }) => id === idOf(0))).toBe(expected);
    });
  });

  it('changes asked for at the same time end as if one had come after the other', async () => {
    const service = createGalleryService(gallery);
    const results = await Promise.allSettled([
      ...all.slice(0, 8).map((n) => service.label([{ id: idOf(n), present: ['BALD'] }])),
      service.delete(all.slice(0, 8).map(idOf)),
      service.delete([]),
      ...all.slice(0, 8).map((n) => service.label([{ id: idOf(n), present: ['MALE'] }])),
      service.delete([idOf(8)]),
    ]);
    expect(results.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1);
    await expectLeft(all.slice(9));
  });
}

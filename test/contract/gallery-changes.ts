import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import {
  createGalleryService,
  deleteDataset,
  deleteImages,
  finishDeletions,
  reconcile,
} from '../../src/ingestion/index.js';
import {
  changingGallery,
  idOf,
  imageOf,
  type ChangingGallery,
  type EmptyStores,
} from '../support/changing-gallery.js';
import { failing } from '../support/failing-stores.js';
import { failureOf } from '../support/failure.js';
import { labellingContract } from './labelling.js';
import { expectImages, SIZE } from './whole-gallery.js';

const all = Array.from({ length: SIZE }, (_, n) => n);
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What deletion and relabelling must do to any two stores. */
export function galleryChangesContract(open: () => Promise<EmptyStores>): void {
  let gallery: ChangingGallery;
  beforeEach(async () => {
    gallery = await changingGallery(await open(), SIZE);
  });
  afterEach(() => gallery.dispose());

  const expectLeft = (numbers: readonly number[]) => expectImages(gallery, numbers);

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
      const failure = await failureOf(() => deleteImages(failing(gallery, step, after), doomed.map(idOf)));
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
      await failureOf(() => deleteImages(failing(gallery, 'delete', true), [idOf(0)]));
      await failureOf(() => deleteImages(failing(gallery, 'delete', false), [idOf(1)]));
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

  labellingContract(() => gallery);

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

import { describe, expect, it } from 'vitest';
import { toSigned } from '../../src/domain/index.js';
import { labelImages, reconcile } from '../../src/ingestion/index.js';
import { indexFilter } from '../../src/vectors/index.js';
import { contents, idOf, imageOf, type ChangingGallery } from '../support/changing-gallery.js';
import { failing } from '../support/failing-stores.js';
import { failureOf } from '../support/failure.js';
import { expectImages, SIZE } from './whole-gallery.js';

const all = Array.from({ length: SIZE }, (_, n) => n);
const NOBODY = '00000000-0000-4000-8000-000000000000';
const smiling = indexFilter({ present: ['SMILING'] }).vectors;

/** What relabelling must do to any two stores. */
export function labellingContract(gallery: () => ChangingGallery): void {
  describe('labelImages', () => {
    const counted = async () =>
      (await gallery().catalogue.attributeCounts()).find(({ attribute }) => attribute === 'SMILING');

    it('replaces labels in both stores, and filters and facets show it at once', async () => {
      const before = await contents(gallery());
      const unlabelled = all.map((n) => ({ id: idOf(n), present: [], absent: null }));
      await labelImages(gallery(), unlabelled);
      expect(await counted()).toMatchObject({ present: 0, absent: 0 });
      expect(await gallery().index.count(smiling)).toBe(0);
      const { labelled, errors } = await labelImages(gallery(), [
        { id: idOf(1), present: ['SMILING', 'YOUNG', 'SMILING'] },
        { id: idOf(2).toUpperCase(), present: ['SMILING'], absent: ['BALD'] },
        { id: idOf(3), absent: ['SMILING'] },
      ]);
      expect(errors).toEqual([]);
      expect(labelled.map(({ id }) => id)).toEqual([idOf(1), idOf(2), idOf(3)]);
      expect(labelled[1].labels).toEqual(toSigned({ present: ['SMILING'], absent: ['BALD'] }));
      expect(await counted()).toMatchObject({ present: 2, absent: 1 });
      const found = await gallery().catalogue.page({ present: ['SMILING'] }, 10);
      expect(found.map(({ id }) => id)).toEqual([idOf(1), idOf(2)].sort());
      const { vector } = await gallery().pointOf(0);
      const hits = await gallery().index.search({ vector, limit: 10, filter: smiling });
      expect(hits.map(({ id }) => id).sort()).toEqual([idOf(1), idOf(2)].sort());
      // Nothing but labels has changed.
      const after = await contents(gallery());
      const bare = (row: (typeof before.rows)[number]) => ({ ...row, labels: [] });
      const barePoint = (point: (typeof before.points)[number]) => ({ ...point, attributes: [] });
      expect(after.rows.map(bare)).toEqual(before.rows.map(bare));
      expect(after.points.map(barePoint)).toEqual(before.points.map(barePoint));
    });

    it('names the items it leaves out, by index, and does the rest', async () => {
      await gallery().catalogue.putPending([imageOf(9)]);
      const { labelled, errors } = await labelImages(gallery(), [
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
      const rows = await gallery().catalogue.lookup(all.map(idOf));
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
      const failure = await failureOf(() => labelImages(gallery(), items));
      expect([failure.code, failure.details]).toEqual(['BAD_USER_INPUT', { field: 'items', limit: 500 }]);
    });

    it('labels an image whose point is lost, which it does not make up', async () => {
      await gallery().index.delete([idOf(0)]);
      expect((await labelImages(gallery(), [{ id: idOf(0), present: ['BALD'] }])).labelled).toHaveLength(1);
      expect(await gallery().index.fetch([idOf(0)])).toEqual([]);
    });

    it.each([
      ['relabel', false],
      ['relabel', true],
      ['upsert', false],
      ['upsert', true],
    ] as const)('cut short at %s (done: %s) hides nothing, and is mended', async (step, after) => {
      const items = [{ id: idOf(0), present: ['BALD'], absent: ['MALE'] }];
      expect((await failureOf(() => labelImages(failing(gallery(), step, after), items))).code).toBe(
        'SERVICE_UNAVAILABLE',
      );
      await expectImages(gallery(), all);
      const begun = step !== 'relabel' || after;
      const extractor = () => Promise.resolve(gallery().extractor);
      const { findings } = await reconcile({ ...gallery(), extractor, fix: true });
      const stale = begun && !(step === 'upsert' && after);
      expect(findings.wrongPayload).toMatchObject({ found: stale ? 1 : 0, left: 0 });
      const bald = indexFilter({ present: ['BALD'], absent: ['MALE'] }).vectors;
      const expected = begun || (imageOf(0).labels[4] === 1 && imageOf(0).labels[20] === -1);
      const { vector } = await gallery().pointOf(0);
      const hits = await gallery().index.search({ vector, limit: SIZE, filter: bald });
      expect(hits.some(({ id }) => id === idOf(0))).toBe(expected);
    });
  });
}

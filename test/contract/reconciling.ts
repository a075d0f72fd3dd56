import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { DISCREPANCY_KINDS, reconcile, type Discrepancy } from '../../src/ingestion/index.js';
import type { VectorPayload } from '../../src/vectors/index.js';
import {
  changingGallery,
  contents,
  idOf,
  imageOf,
  plainPoint,
  type ChangingGallery,
  type EmptyStores,
} from '../support/changing-gallery.js';

const COUNT = 60;

/** What can happen to an image, and what of it is to be found in the model's own collection. */
const DAMAGES = {
  nothing: undefined,
  'point lost': 'rowsWithoutPoints',
  'row lost': 'pointsWithoutRows',
  'a label of the point wrong': 'wrongPayload',
  'all labels of the point lost': 'wrongPayload',
  'dataset of the point wrong': 'wrongPayload',
  'partition of the point wrong': 'wrongPayload',
  'pending, with a point': 'pending',
  'pending, without a point': 'pending',
  'pending, with a stale point': 'pending',
  'deleting, with a point': 'deleting',
  'deleting, without a point': 'deleting',
} as const satisfies Record<string, Discrepancy | undefined>;

type Damage = keyof typeof DAMAGES;
const isDamage = (name: string): name is Damage => Object.hasOwn(DAMAGES, name);
const damages = Object.keys(DAMAGES).filter(isDamage);
/** Those after which the image is no longer in the gallery once all is mended. */
const gone: ReadonlySet<Damage> = new Set([
  'row lost',
  'deleting, with a point',
  'deleting, without a point',
]);

/** What reconciling must do to any two stores, however they were corrupted. @param rounds corruptions to try */
export function reconcilingContract(open: () => Promise<EmptyStores>, rounds: number): void {
  describe('reconcile', () => {
    let gallery: ChangingGallery;
    beforeEach(async () => {
      gallery = await changingGallery(await open(), COUNT);
    });
    afterEach(() => gallery.dispose());

    const run = (fix: boolean) =>
      reconcile({ ...gallery, extractor: () => Promise.resolve(gallery.extractor), fix });
    const counts = async (fix: boolean) => {
      const { findings } = await run(fix);
      return Object.fromEntries(DISCREPANCY_KINDS.map((kind) => [kind, findings[kind].found]));
    };

    const inflict = async (damage: Damage, n: number, random: Random) => {
      const { catalogue, index } = gallery;
      const id = idOf(n);
      const rewrite = async (change: (payload: VectorPayload) => VectorPayload) => {
        const point = await gallery.pointOf(n);
        await index.upsert('v1', [{ ...point, payload: change(point.payload) }]);
      };
      if (damage.startsWith('pending')) await catalogue.putPending([imageOf(n)]);
      if (damage.startsWith('deleting') || damage === 'row lost') await catalogue.markDeleting([id]);
      if (damage === 'row lost') await catalogue.remove([id]);
      if (damage === 'point lost' || damage.endsWith('without a point')) await index.delete([id]);
      if (damage === 'a label of the point wrong') {
        const key = random.int(80);
        await rewrite(({ attributes, ...payload }) => ({
          ...payload,
          attributes: attributes.includes(key)
            ? attributes.filter((other) => other !== key)
            : [...attributes.filter((other) => other % 40 !== key % 40), key],
        }));
      }
      if (damage === 'all labels of the point lost')
        await rewrite((payload) => ({ ...payload, attributes: [] }));
      if (damage === 'dataset of the point wrong')
        await rewrite((payload) => ({ ...payload, dataset: 'other' }));
      if (damage === 'partition of the point wrong') {
        await rewrite((payload) => ({ ...payload, partition: payload.partition === 'test' ? null : 'test' }));
      }
      if (damage === 'pending, with a stale point') {
        const { vector } = await gallery.pointOf(n + 1);
        await index.upsert('v1', [
          { id, vector, payload: { attributes: [], dataset: 'x', partition: null } },
        ]);
      }
    };

    /** Brute force: the stores hold these images as they should be, and nothing else. */
    const expectWhole = async (numbers: readonly number[]) => {
      const held = await contents(gallery);
      expect([held.active, held.collections]).toEqual(['v1', ['v1']]);
      const images = numbers.map(imageOf).sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(held.rows).toEqual(
        images.map((image) => ({
          ...image,
          labels: [...image.labels],
          state: 'INDEXED',
          created: true,
        })),
      );
      const points = await Promise.all(numbers.map(async (n) => plainPoint(await gallery.pointOf(n))));
      expect(held.points).toEqual(points.sort((a, b) => (a.id < b.id ? -1 : 1)));
    };

    it('finds nothing in a gallery that is whole, and changes nothing', async () => {
      const before = await contents(gallery);
      for (const fix of [false, true]) {
        const report = await run(fix);
        expect(report).toMatchObject({ consistent: true, modelVersion: 'v1', rows: COUNT, points: COUNT });
        expect(Object.values(report.findings).map(({ found, mended }) => found + mended)).toEqual(
          DISCREPANCY_KINDS.map(() => 0),
        );
      }
      expect(await contents(gallery)).toEqual(before);
    });

    it.each(Array.from({ length: rounds }, (_, seed) => seed))(
      'finds every corruption and mends it (seed %i)',
      async (seed) => {
        const random = Random.stream(seed, 77);
        const expected: Record<string, number> = Object.fromEntries(
          DISCREPANCY_KINDS.map((kind) => [kind, 0]),
        );
        const left: number[] = [];
        // One of each kind at least, and where they fall is chance.
        const order = random.sample(COUNT, COUNT);
        for (const [place, n] of order.entries()) {
          const damage = damages.at(place) ?? damages[random.int(2) === 0 ? 0 : random.int(damages.length)];
          await inflict(damage, n, random);
          const kind = DAMAGES[damage];
          if (kind !== undefined) expected[kind]++;
          if (!gone.has(damage)) left.push(n);
        }
        const leftovers = random.int(30);
        await gallery.index.createCollection('v0');
        const strays = await Promise.all(
          Array.from({ length: leftovers }, (_, n) => gallery.pointOf(random.int(2) * 1000 + n)),
        );
        await gallery.index.upsert('v0', strays);
        // The deletions above took place before: what is in v0 now is all there is.
        expected.wrongModelVersion = strays.length;

        const before = await contents(gallery);
        const others = await gallery.points('v0');
        expect(await counts(false)).toEqual(expected);
        // Looking changes nothing.
        expect(await contents(gallery)).toEqual(before);
        expect(await gallery.points('v0')).toEqual(others);

        const report = await run(true);
        for (const kind of DISCREPANCY_KINDS) {
          const { found, mended, left: wrong, examples, unmended } = report.findings[kind];
          expect([kind, found, mended, wrong, unmended]).toEqual([kind, expected[kind], found, 0, []]);
          expect(examples).toHaveLength(Math.min(found, 20));
        }
        expect(report.consistent).toBe(true);
        await expectWhole(left);
        expect(await counts(false)).toEqual(Object.fromEntries(DISCREPANCY_KINDS.map((kind) => [kind, 0])));
      },
    );

    it('moves a gallery that is under another model to the active one', async () => {
      const { index } = gallery;
      await index.createCollection('v0');
      await index.upsert('v0', [await gallery.pointOf(0), await gallery.pointOf(2000)]);
      await index.activate('v0');
      await gallery.catalogue.putPending([imageOf(1)]);
      await gallery.catalogue.markDeleting([idOf(2)]);
      const before = await run(false);
      expect(before.findings.wrongModelVersion).toMatchObject({ found: 2, left: 2 });
      expect(before.consistent).toBe(false);
      const report = await run(true);
      expect(report.consistent).toBe(true);
      expect(report.findings.wrongModelVersion).toMatchObject({ found: 2, mended: 2 });
      await expectWhole(Array.from({ length: COUNT }, (_, n) => n).filter((n) => n !== 2));
    });

    it('says which rows it can make no embedding of, and why, and mends the rest', async () => {
      const { index, catalogue, extractor } = gallery;
      await index.delete([idOf(0), idOf(1), idOf(2)]);
      await catalogue.putPending([imageOf(3)]);
      for (const n of [0, 3]) extractor.store.delete(imageOf(n).sha256);
      const report = await run(true);
      expect(report.consistent).toBe(false);
      expect(report.findings.rowsWithoutPoints).toMatchObject({ found: 3, mended: 2, left: 1 });
      expect(report.findings.rowsWithoutPoints.unmended).toMatchObject([
        { id: idOf(0), code: 'INVALID_IMAGE' },
      ]);
      expect(report.findings.rowsWithoutPoints.unmended[0].reason).toContain('ENOENT');
      expect(report.findings.pending).toMatchObject({ found: 1, mended: 0, left: 1 });
      // What cannot be found by looks is not shown.
      expect(await catalogue.countByState()).toEqual({ PENDING: 2, INDEXED: COUNT - 2, DELETING: 0 });
      expect((await run(false)).findings.pending.examples).toEqual([idOf(0), idOf(3)].sort());
    });
  });
}

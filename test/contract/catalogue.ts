import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue, ImageFilter, NewImage } from '../../src/catalogue/index.js';
import { ATTRIBUTES, imageId, Random, toSigned } from '../../src/domain/index.js';
import { catalogueTurnsContract } from './catalogue-turns.js';
import { catalogueChangesContract } from './catalogue-changes.js';
import { matches } from '../support/image-oracle.js';
import { newImage, randomFilter, randomImages } from './sample-images.js';

/** A catalogue under test; the suite empties it between tests. */
export interface OpenedCatalogue {
  readonly catalogue: Catalogue;
  readonly close: () => Promise<void>;
}

const inIdOrder = <T extends { readonly id: string }>(images: readonly T[]): T[] =>
  [...images].sort((a, b) => (a.id < b.id ? -1 : 1));
const ids = (images: readonly { readonly id: string }[]): string[] => images.map(({ id }) => id);

/** What every Catalogue must do. */
export function catalogueContract(open: () => Promise<OpenedCatalogue>): void {
  describe('Catalogue', () => {
    let opened: OpenedCatalogue;
    let catalogue: Catalogue;
    beforeAll(async () => {
      opened = await open();
      catalogue = opened.catalogue;
    });
    afterAll(() => opened.close());
    beforeEach(async () => {
      const left = ids(await catalogue.all(100_000));
      await catalogue.markDeleting(left);
      await catalogue.remove(left);
    });

    const index = async (images: readonly NewImage[]) => {
      await catalogue.putPending(images);
      await catalogue.markIndexed(ids(images));
    };

    it('gives back what was put, every field of it', async () => {
      const image = newImage('naïve "x"\\.jpg', {
        sha256: '0123456789abcdef'.repeat(4),
        mediaType: 'image/webp',
        location: 'file:///a%20b/c.webp',
        width: 1,
        height: 50_000,
        bytes: 2_000_000_000,
        partition: 'validation',
        labels: toSigned({ present: ['SMILING', 'YOUNG'], absent: ['FIVE_O_CLOCK_SHADOW'] }),
      });
      const before = Date.now();
      await index([image]);
      const found = (await catalogue.byIds([image.id])).get(image.id);
      expect(found).toMatchObject({ ...image, state: 'INDEXED' });
      expect(found?.labels).toBeInstanceOf(Int8Array);
      expect(Math.abs((found?.createdAt.getTime() ?? 0) - before)).toBeLessThan(60_000);
    });

    it('puts the same image twice and has it once', async () => {
      await catalogue.putPending([newImage('1.jpg'), newImage('2.jpg')]);
      await catalogue.putPending([newImage('2.jpg'), newImage('1.jpg')]);
      expect(await catalogue.countByState()).toEqual({ PENDING: 2, INDEXED: 0, DELETING: 0 });
    });

    it('takes the later of two images with one id in a batch', async () => {
      await catalogue.putPending([newImage('1.jpg', { width: 10 }), newImage('1.jpg', { width: 20 })]);
      expect(await catalogue.pending(10)).toMatchObject([{ width: 20 }]);
    });

    it('overwrites an image, sets it back to PENDING and keeps its creation date', async () => {
      const image = newImage('1.jpg', {
        partition: 'train',
        labels: toSigned({ present: ['BALD'], absent: ['MALE'] }),
      });
      await index([image]);
      const [{ createdAt }] = await catalogue.all(1);
      const changed = newImage('1.jpg', {
        sha256: 'b'.repeat(64),
        location: 'file:///elsewhere',
        mediaType: 'image/png',
        width: 1,
        height: 2,
        bytes: 3,
        partition: null,
        labels: toSigned({ present: ['MALE'], absent: [] }),
      });
      await catalogue.putPending([changed]);
      expect(await catalogue.all(10)).toEqual([{ ...changed, state: 'PENDING', createdAt }]);
    });

    it('shows INDEXED images only', async () => {
      const labels = toSigned({ present: ['BALD'], absent: ['BANGS'] });
      const [pending, indexed, deleting] = ['1', '2', '3'].map((name) =>
        newImage(name, { partition: 'test', labels }),
      );
      await catalogue.putPending([pending, indexed, deleting]);
      await catalogue.markIndexed([indexed.id, deleting.id]);
      await catalogue.markDeleting([deleting.id]);

      expect([...(await catalogue.byIds(ids([pending, indexed, deleting]))).keys()]).toEqual([indexed.id]);
      expect(ids(await catalogue.page({}, 10))).toEqual([indexed.id]);
      expect(await catalogue.count()).toBe(1);
      expect(await catalogue.count({ partitions: ['test'] })).toBe(1);
      const counts = await catalogue.attributeCounts({ partitions: ['test'] });
      expect(counts.filter(({ present, absent }) => present + absent > 0)).toEqual([
        { attribute: 'BALD', present: 1, absent: 0 },
        { attribute: 'BANGS', present: 0, absent: 1 },
      ]);
      expect(await catalogue.countByState()).toEqual({ PENDING: 1, INDEXED: 1, DELETING: 1 });
      expect(ids(await catalogue.pending(10))).toEqual([pending.id]);
      expect(ids(await catalogue.all(10))).toEqual(ids(inIdOrder([pending, indexed, deleting])));
    });

    it('moves PENDING images to INDEXED and no others', async () => {
      const images = [newImage('1'), newImage('2')];
      await catalogue.putPending(images);
      await catalogue.markDeleting([images[0].id]);
      await catalogue.markIndexed([...ids(images), imageId('no', 'such')]);
      expect(await catalogue.countByState()).toEqual({ PENDING: 0, INDEXED: 1, DELETING: 1 });
    });

    it('removes DELETING images and no others', async () => {
      const images = [newImage('1'), newImage('2'), newImage('3')];
      await index(images);
      await catalogue.markDeleting([images[1].id]);
      await catalogue.remove(ids(images));
      expect(ids(await catalogue.all(10))).toEqual(ids(inIdOrder([images[0], images[2]])));
    });

    catalogueChangesContract(() => catalogue);
    catalogueTurnsContract(() => catalogue);

    it('revives a DELETING image that is put again', async () => {
      await index([newImage('1')]);
      await catalogue.markDeleting([newImage('1').id]);
      await catalogue.putPending([newImage('1')]);
      await catalogue.remove([newImage('1').id]);
      expect(await catalogue.countByState()).toEqual({ PENDING: 1, INDEXED: 0, DELETING: 0 });
    });

    it('finds nothing under ids that are not there or not ids', async () => {
      await index([newImage('1')]);
      expect(await catalogue.byIds([imageId('no', 'such'), 'nonsense', ''])).toEqual(new Map());
    });

    it('does nothing for empty lists', async () => {
      await catalogue.putPending([]);
      await catalogue.markIndexed([]);
      await catalogue.markDeleting([]);
      await catalogue.remove([]);
      await catalogue.relabel([]);
      expect(await catalogue.lookup([])).toEqual(new Map());
      expect(await catalogue.byIds([])).toEqual(new Map());
      expect(await catalogue.all(10)).toEqual([]);
    });

    it('pages through everything once, in id order, whatever the page size', async () => {
      const images = randomImages(new Random(7), 25);
      await index(images);
      for (const size of [1, 7, 25, 100]) {
        const seen: string[] = [];
        for (;;) {
          const page = await catalogue.page({}, size, seen.at(-1));
          expect(page.length).toBeLessThanOrEqual(size);
          if (page.length === 0) break;
          seen.push(...ids(page));
        }
        expect(seen).toEqual(ids(inIdOrder(images)));
      }
    });

    it('pages on after an image that has gone', async () => {
      const images = inIdOrder([newImage('1'), newImage('2'), newImage('3')]);
      await index(images);
      await catalogue.markDeleting([images[1].id]);
      await catalogue.remove([images[1].id]);
      expect(ids(await catalogue.page({}, 10, images[1].id))).toEqual([images[2].id]);
      expect(ids(await catalogue.all(10, images[0].id))).toEqual([images[2].id]);
    });

    it('pages PENDING images by id', async () => {
      const images = inIdOrder([newImage('1'), newImage('2'), newImage('3')]);
      await catalogue.putPending(images);
      expect(ids(await catalogue.pending(1, images[0].id))).toEqual([images[1].id]);
    });

    it('has an unknown label in neither set', async () => {
      const unlabelled = newImage('1');
      await index([unlabelled]);
      for (const attribute of ATTRIBUTES) {
        expect(await catalogue.count({ present: [attribute] })).toBe(0);
        expect(await catalogue.count({ absent: [attribute] })).toBe(0);
      }
      expect(await catalogue.attributeCounts()).toEqual(
        ATTRIBUTES.map((attribute) => ({ attribute, present: 0, absent: 0 })),
      );
    });

    it('filters, counts and pages as the definition of the filter says', async () => {
      const random = new Random(11);
      const images = randomImages(random, 400);
      await index(images);
      const filters: ImageFilter[] = [
        {},
        { present: [], absent: [], datasets: [], partitions: [] },
        { present: ['SMILING'], absent: ['SMILING'] },
        { present: [...ATTRIBUTES] },
        { datasets: ['nowhere'] },
        ...Array.from({ length: 40 }, () => randomFilter(random)),
      ];
      let some = 0;
      for (const filter of filters) {
        const expected = inIdOrder(images.filter((image) => matches(filter, image)));
        if (expected.length > 0 && expected.length < images.length) some++;
        expect(await catalogue.count(filter)).toBe(expected.length);
        expect(ids(await catalogue.page(filter, 1000))).toEqual(ids(expected));
        expect(await catalogue.labels(filter, 1000)).toEqual(
          expected.map(({ id, labels }) => ({ id, labels })),
        );
        const middle = expected.at(expected.length >> 1)?.id;
        if (middle !== undefined) {
          expect(ids(await catalogue.page(filter, 3, middle))).toEqual(
            ids(expected.filter(({ id }) => id > middle).slice(0, 3)),
          );
          expect(ids(await catalogue.labels(filter, 3, middle))).toEqual(
            ids(expected.filter(({ id }) => id > middle).slice(0, 3)),
          );
        }
        expect(await catalogue.attributeCounts(filter)).toEqual(
          ATTRIBUTES.map((attribute, id) => ({
            attribute,
            present: expected.filter(({ labels }) => labels[id] === 1).length,
            absent: expected.filter(({ labels }) => labels[id] === -1).length,
          })),
        );
      }
      expect(some).toBeGreaterThan(10);
    });

    it('takes a batch of 3,000 at once', async () => {
      const images = randomImages(new Random(3), 3000);
      await index(images);
      expect(await catalogue.count()).toBe(3000);
      expect((await catalogue.byIds(ids(images))).size).toBe(3000);
    });

    it('serves calls made at the same time', async () => {
      const batches = Array.from({ length: 8 }, (_, batch) =>
        Array.from({ length: 20 }, (_, i) => newImage(`${batch}-${i}`)),
      );
      await Promise.all(batches.map((batch) => index(batch)));
      const counts = await Promise.all(batches.map(() => catalogue.count()));
      expect(counts).toEqual(batches.map(() => 160));
    });

    it('answers a ping', async () => {
      await expect(catalogue.ping()).resolves.toBeUndefined();
    });
  });
}

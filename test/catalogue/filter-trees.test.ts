import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CatalogueImage, CatalogueStores, ImageFilter } from '../../src/catalogue/index.js';
import { Prisma } from '../../src/catalogue/generated/client.js';
import { sqlMatches } from '../../src/catalogue/image-filter-sql.js';
import { Random } from '../../src/domain/index.js';
import { filterTrees, imagesForTrees, TREE_SEED } from '../support/filter-trees.js';
import { matches } from '../support/image-oracle.js';
import { noPostgres, openEmbedded, openPostgres, POSTGRES_NEEDED } from './stores.js';

const answers = z.array(z.object({ n: z.int(), ids: z.array(z.string()) }));

describe.each([
  { on: 'the embedded database', open: openEmbedded, skip: false },
  { on: `PostgreSQL (${POSTGRES_NEEDED})`, open: openPostgres, skip: noPostgres },
])('filter trees on $on', ({ open, skip }) => {
  describe.skipIf(skip)('', () => {
    let stores: CatalogueStores;
    let images: CatalogueImage[];
    const idsOf = (filter: ImageFilter) =>
      images.filter((image) => matches(filter, image)).map(({ id }) => id);

    beforeAll(async () => {
      stores = await open();
      const made = imagesForTrees(new Random(TREE_SEED), 250);
      await stores.catalogue.putPending(made);
      await stores.catalogue.markIndexed(made.map(({ id }) => id));
      await stores.query(
        "UPDATE images SET created_at = 'epoch'::timestamptz + (split_part(external_id, '.', 1)::int % 9) * '1 s'::interval",
        [],
      );
      images = await stores.catalogue.page({}, 1000);
      expect(images).toHaveLength(250);
    });
    afterAll(() => stores.close());

    it('mean what the oracle says, 2,000 of them', async () => {
      let some = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(filterTrees, { minLength: 100, maxLength: 100 }), async (filters) => {
          const statement = Prisma.join(
            filters.map(
              (filter, n) => Prisma.sql`
                SELECT ${n}::int AS n, coalesce(array_agg(id::text ORDER BY images.id), '{}') AS ids
                FROM images WHERE ${sqlMatches(filter)}`,
            ),
            ' UNION ALL ',
          );
          const { rows } = await stores.query(statement.text, statement.values);
          for (const { n, ids } of answers.parse(rows)) {
            const expected = idsOf(filters[n]);
            if (expected.length > 0 && expected.length < images.length) some++;
            expect(ids, JSON.stringify(filters[n])).toEqual(expected);
          }
          expect(rows).toHaveLength(filters.length);
        }),
        { numRuns: 20, seed: TREE_SEED },
      );
      expect(some).toBeGreaterThan(1000);
    });

    it('are met alike by pages in both directions, counts, ids and facets', async () => {
      await fc.assert(
        fc.asyncProperty(filterTrees, async (filter) => {
          const { catalogue } = stores;
          const expected = idsOf(filter);
          const ids = (rows: readonly CatalogueImage[]) => rows.map(({ id }) => id);
          expect(await catalogue.count(filter)).toBe(expected.length);
          expect(ids(await catalogue.page(filter, 1000))).toEqual(expected);
          expect(ids(await catalogue.pageBefore(filter, 7))).toEqual(expected.slice(-7));
          expect((await catalogue.matchingIds(filter, 1000)).sort()).toEqual(expected);
          expect(await catalogue.matchingIds(filter, 3)).toHaveLength(Math.min(3, expected.length));
          expect([...(await catalogue.byIds(ids(images), filter)).keys()].sort()).toEqual(expected);
          const middle = images[125].id;
          expect(ids(await catalogue.page(filter, 5, middle))).toEqual(
            expected.filter((id) => id > middle).slice(0, 5),
          );
          expect(ids(await catalogue.pageBefore(filter, 5, middle))).toEqual(
            expected.filter((id) => id < middle).slice(-5),
          );
          const [{ present, absent }] = await catalogue.attributeCounts(filter);
          const known = images.filter(({ id, labels }) => expected.includes(id) && labels[0] !== 0);
          expect(present + absent).toBe(known.length);
        }),
        { numRuns: 25, seed: TREE_SEED },
      );
    });

    it('give rows as they were put', async () => {
      const [one] = imagesForTrees(new Random(TREE_SEED), 1);
      const row = (await stores.catalogue.byIds([one.id])).get(one.id);
      expect(row).toEqual({ ...one, state: 'INDEXED', createdAt: new Date(0) });
    });
  });
});

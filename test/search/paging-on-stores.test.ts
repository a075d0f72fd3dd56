import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueImage, CatalogueStores, ImageFilter } from '../../src/catalogue/index.js';
import { attributeQuery, Random } from '../../src/domain/index.js';
import { EMBEDDING_DIMENSIONS } from '../../src/model/index.js';
import { createSearchService, type PageRequest, type SearchService } from '../../src/search/index.js';
import { openEmbeddedIndex, payloadKeys, type VectorIndex } from '../../src/vectors/index.js';
import { noPostgres, openEmbedded, openPostgres, POSTGRES_NEEDED } from '../catalogue/stores.js';
import { filterTrees, imagesForTrees, TREE_SEED } from '../support/filter-trees.js';
import { matches } from '../support/image-oracle.js';
import { inUse } from '../support/in-use.js';
import { imageEmbedding, sumModel } from './search-fixture.js';

const IMAGES = 150;
const query = attributeQuery({ present: ['SMILING'], absent: ['MALE', 'YOUNG'] });
const model = sumModel('paging');

/** What happens between two pages: so many images go, so many come. */
const event = fc.record({ go: fc.nat({ max: 4 }), come: fc.nat({ max: 4 }) });
const walks = fc.record({
  connection: fc.constantFrom('images', 'searchByAttributes', 'similarImages'),
  backward: fc.boolean(),
  size: fc.integer({ min: 1, max: 40 }),
  // Most random trees let few through: some walks are of everything.
  filter: fc.oneof(
    { weight: 1, arbitrary: fc.constant<ImageFilter>({}) },
    { weight: 2, arbitrary: filterTrees },
  ),
  events: fc.array(event, { maxLength: 40, size: 'max' }),
  seed: fc.nat(),
});

describe.each([
  { on: 'the embedded database', open: openEmbedded, skip: false },
  { on: `PostgreSQL (${POSTGRES_NEEDED})`, open: openPostgres, skip: noPostgres },
])('pages while images come and go, on $on', ({ open, skip }) => {
  describe.skipIf(skip)('', () => {
    let stores: CatalogueStores;
    let index: VectorIndex;
    let search: SearchService;
    /** Every image that is in both stores. */
    const alive = new Map<string, CatalogueImage>();
    let made = 0;

    beforeAll(async () => {
      stores = await open();
      index = await openEmbeddedIndex({
        store: stores.embeddings,
        dimensions: EMBEDDING_DIMENSIONS,
        threads: 1,
      });
      await index.createCollection(model.version);
      await index.activate(model.version);
      search = createSearchService({ index, catalogue: stores.catalogue, model: inUse(() => model) });
      await come(new Random(TREE_SEED), IMAGES);
    });
    afterAll(async () => {
      await index.close();
      await stores.close();
    });

    /** As an ingestion does it. */
    async function come(random: Random, count: number): Promise<void> {
      if (count === 0) return;
      const images = imagesForTrees(random, count, made);
      made += count;
      const ids = images.map(({ id }) => id);
      await stores.catalogue.putPending(images);
      await index.upsert(
        model.version,
        images.map(({ id, labels, dataset, partition }) => ({
          id,
          vector: imageEmbedding(model.version, labels),
          payload: { attributes: payloadKeys(labels), dataset, partition },
        })),
      );
      await stores.catalogue.markIndexed(ids);
      for (const [id, image] of await stores.catalogue.byIds(ids)) alive.set(id, image);
    }

    /** As a deletion does it. */
    async function go(ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return;
      for (const id of ids) alive.delete(id);
      await stores.catalogue.markDeleting(ids);
      await index.delete(ids);
      await stores.catalogue.remove(ids);
    }

    it('hold each image that stays exactly once, and no other twice', async () => {
      let pages = 0;
      let gone = 0;
      await fc.assert(
        fc.asyncProperty(walks, async ({ connection, backward, size, filter, events, seed }) => {
          const random = new Random(seed);
          const [anchor] = alive.keys();
          const read = (page: PageRequest) => {
            if (connection === 'images') return search.images(page);
            if (connection === 'similarImages') return search.similarImages(anchor, page);
            return search.searchByAttributes(query, page);
          };
          const staying = new Set(
            [...alive.values()].filter((image) => matches(filter, image)).map(({ id }) => id),
          );
          if (connection === 'similarImages') staying.delete(anchor);
          const seen: string[] = [];
          let cursor: string | undefined;
          for (let n = 0; ; n++) {
            const slice = backward ? { last: size, before: cursor } : { first: size, after: cursor };
            const page = await read({ ...slice, filter });
            pages++;
            seen.push(...page.edges.map(({ node }) => node.id));
            expect(backward ? page.hasNextPage : page.hasPreviousPage).toBe(n > 0);
            if (!(backward ? page.hasPreviousPage : page.hasNextPage)) break;
            expect(page.edges).toHaveLength(size);
            cursor = page.edges.at(backward ? 0 : -1)?.cursor;
            const change = events.at(n % Math.max(1, events.length));
            if (change === undefined) continue;
            const others = [...alive.keys()].filter((id) => id !== anchor);
            const going = Array.from({ length: change.go }, () => others[random.int(others.length)]);
            for (const id of going) staying.delete(id);
            gone += going.length;
            await Promise.all([go([...new Set(going)]), come(random, change.come)]);
          }
          const found = new Set(seen);
          expect(found.size).toBe(seen.length);
          expect([...staying].filter((id) => !found.has(id))).toEqual([]);
          await come(random, Math.max(0, IMAGES - alive.size));
        }),
        { numRuns: 30, seed: TREE_SEED },
      );
      // Otherwise nothing was paged, or nothing came between.
      expect(pages).toBeGreaterThan(100);
      expect(gone).toBeGreaterThan(50);
    });
  });
});

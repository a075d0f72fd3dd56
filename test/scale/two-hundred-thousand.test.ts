import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueStores, ImageFilter } from '../../src/catalogue/index.js';
import { attributeQuery } from '../../src/domain/index.js';
import {
  createSearchService,
  MAX_FIRST,
  type Page,
  type PageRequest,
  type SearchService,
} from '../../src/search/index.js';
import { openEmbeddedIndex, type VectorIndex } from '../../src/vectors/index.js';
import { noPostgres, openEmbedded, openPostgres, POSTGRES_NEEDED } from '../catalogue/stores.js';
import { sumModel } from '../search/search-fixture.js';
import { DIMENSIONS, pointsOf, scaleGallery } from './gallery.js';
import { Oracle, type TrueHit } from './oracle.js';
import { inUse } from '../support/in-use.js';

const COUNT = 200_000;
const BATCH = 2500;
/** Longest that loading, or walking a ranking, may take before the test gives up. */
const PATIENCE = 300_000;

const gallery = scaleGallery(COUNT, 20_261_123);
const model = sumModel('scale');
const query = attributeQuery({ present: ['SMILING', 'EYEGLASSES'], absent: ['MALE'] });
const oracle = new Oracle(gallery, await model.encodeQueries([query.signed]));

const ALL: ImageFilter = {};
const RARE: ImageFilter = { datasets: ['rare'] };
const FILTERS: readonly (readonly [name: string, filter: ImageFilter])[] = [
  ['no filter', ALL],
  ['a dataset of 1%', RARE],
  ['a partition of 25%', { partitions: ['test'] }],
  ['labels, common ones', { present: ['YOUNG'], absent: ['BALD'] }],
  ['labels, rare ones', { present: ['BALD', 'GOATEE', 'MALE'], absent: ['YOUNG'] }],
  ['labels, dataset and partition', { present: ['MALE'], datasets: ['common'], partitions: ['test'] }],
  [
    'labels that no image has',
    { present: ['BALD', 'BANGS', 'BIG_LIPS', 'BIG_NOSE', 'BLACK_HAIR', 'BLURRY'] },
  ],
];

/** Rows and points through the product's own ports, in two streams as overlapping ingestions write them. */
async function load({ catalogue }: CatalogueStores, index: VectorIndex): Promise<void> {
  await index.createCollection(model.version);
  await index.activate(model.version);
  let from = 0;
  const stream = async () => {
    while (from < COUNT) {
      const start = from;
      from += BATCH;
      const images = gallery.images.slice(start, start + BATCH);
      await catalogue.putPending(images);
      await index.upsert(model.version, pointsOf(gallery, start, start + BATCH));
      await catalogue.markIndexed(images.map(({ id }) => id));
    }
  };
  await Promise.all([stream(), stream()]);
}

/** Up to `pages` pages of a connection, one after the other by its cursors. */
async function walk<Edge extends { readonly cursor: string }>(
  read: (page: PageRequest) => Promise<Page<Edge>>,
  filter: ImageFilter,
  pages: number,
): Promise<Edge[]> {
  const edges: Edge[] = [];
  let after: string | undefined;
  for (let n = 0; n < pages; n++) {
    const page = await read({ first: MAX_FIRST, after, filter });
    edges.push(...page.edges);
    if (!page.hasNextPage) break;
    expect(page.edges).toHaveLength(MAX_FIRST);
    after = page.edges[MAX_FIRST - 1].cursor;
  }
  return edges;
}

/** @param pages of a search that are walked */
function galleryOf200000(openStores: () => Promise<CatalogueStores>, pages: number): void {
  let stores: CatalogueStores;
  let index: VectorIndex;
  let search: SearchService;

  beforeAll(async () => {
    stores = await openStores();
    index = await openEmbeddedIndex({ store: stores.embeddings, dimensions: DIMENSIONS });
    search = createSearchService({ index, catalogue: stores.catalogue, model: inUse(() => model) });
    await load(stores, index);
  }, PATIENCE);
  afterAll(async () => {
    await index.close();
    await stores.close();
  });

  const hitsOf = async (filter: ImageFilter, pages: number): Promise<TrueHit[]> => {
    const edges = await walk((page) => search.searchByAttributes(query, page), filter, pages);
    return edges.map(({ node, score }) => ({ id: node.id, score }));
  };

  it('is there as it was given: every row INDEXED, every point', async () => {
    expect(await stores.catalogue.countByState()).toEqual({ PENDING: 0, INDEXED: COUNT, DELETING: 0 });
    expect(await index.count()).toBe(COUNT);
    const some = [0, 1, 123_456, COUNT - 1].map((row) => gallery.images[row]);
    const found = await stores.catalogue.byIds(some.map(({ id }) => id));
    for (const image of some) expect(found.get(image.id)).toMatchObject(image);
  });

  it.each(FILTERS)('answers under %s as brute force does', async (_, filter) => {
    const three = 3 * MAX_FIRST;
    expect(await search.countImages(filter)).toBe(oracle.size(filter));
    // To the bit: both are sums in float64, in the order of the components.
    expect(await hitsOf(filter, 3)).toEqual(oracle.ranking(filter, three));
    expect(await search.attributeCounts(filter)).toEqual(oracle.counts(filter));
    const listed = await walk((page) => search.images(page), filter, 3);
    expect(listed.map(({ node }) => node.id)).toEqual(oracle.ids(filter, three));
  });

  it(
    `is walked in ${pages} pages of a search, none repeated and none skipped`,
    async () => {
      expect(await hitsOf(ALL, pages)).toEqual(oracle.ranking(ALL, pages * MAX_FIRST));
    },
    PATIENCE,
  );

  it(
    'is walked to its end under a 1% filter, ranked and listed',
    async () => {
      expect(await hitsOf(RARE, Infinity)).toEqual(oracle.ranking(RARE));
      const listed = await walk((page) => search.images(page), RARE, Infinity);
      expect(listed.map(({ node }) => node.id)).toEqual(oracle.ids(RARE));
    },
    PATIENCE,
  );

  it('knows each image by its like, the twin with the same embedding first', async () => {
    const [one, twin] = [gallery.images[77_998], gallery.images[77_999]];
    const { edges } = await search.similarImages(one.id, { first: 3 });
    expect(edges[0].node.id).toBe(twin.id);
    expect(edges[0].score).toBeCloseTo(1, 6);
  });
}

describe('200,000 images on the embedded database', () => {
  galleryOf200000(openEmbedded, 80);
});

describe.skipIf(noPostgres)(`200,000 images on PostgreSQL (${POSTGRES_NEEDED})`, () => {
  galleryOf200000(openPostgres, 20);
});

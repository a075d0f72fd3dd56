import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageFilter } from '../../src/catalogue/index.js';
import { attributeQuery } from '../../src/domain/index.js';
import { createSearchService, type SearchEdge, type SearchService } from '../../src/search/index.js';
import { matches } from '../support/image-oracle.js';
import { inUse } from '../support/in-use.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { numberedId } from '../support/points.js';
import { SearchFixture, sumModel } from './search-fixture.js';

const query = attributeQuery({ present: ['SMILING'], absent: ['MALE'] });
const images = Array.from({ length: 90 }, (_, n) =>
  catalogueImage(n, {
    metadata: n % 3 === 0 ? { source: 'web', n } : {},
    createdAt: new Date(1000 * n),
  }),
);
const FILTERS: readonly ImageFilter[] = [
  { metadata: [{ key: 'source', value: 'web' }] },
  { not: { metadata: [{ key: 'source', value: 'web' }] }, anyPresent: ['BALD', 'MALE'] },
  { createdFrom: new Date(30_000), createdBefore: new Date(50_000) },
  { or: [{ metadata: [{ key: 'n', value: 0 }] }, { present: ['YOUNG'], not: { datasets: ['celeba'] } }] },
  { metadata: [{ key: 'source', value: 'nowhere' }] },
];

/** Conditions that only the catalogue knows, however many images match. */
describe('filters beyond what the index knows', () => {
  let fixture: SearchFixture;
  let ofMany: SearchService;
  let asked = 0;
  beforeAll(async () => {
    fixture = await SearchFixture.open();
    await fixture.use(sumModel('a'));
    await fixture.add(...images);
    ofMany = createSearchService({
      index: fixture.index,
      catalogue: {
        ...fixture.gallery.catalogue,
        // As if so many matched that they cannot be told one by one.
        matchingIds: (_, limit) => {
          asked = limit;
          return Promise.resolve(Array.from({ length: limit }, (__, n) => numberedId(n)));
        },
      },
      model: inUse(() => fixture.model),
    });
  });
  afterAll(() => fixture.index.close());

  async function everything(page: (after: string | undefined) => ReturnType<SearchService['similarImages']>) {
    const edges: SearchEdge[] = [];
    for (;;) {
      const { edges: more, hasNextPage } = await page(edges.at(-1)?.cursor);
      edges.push(...more);
      if (!hasNextPage) return edges.map(({ node, score, cursor }) => ({ id: node.id, score, cursor }));
      expect(more).toHaveLength(4);
    }
  }

  it.each(FILTERS)('leave the ranking, its cursors too, as it is: %j', async (filter) => {
    const whole = await fixture.service.searchByAttributes(query, { first: 100 });
    const expected = whole.edges.filter(({ node }) => matches(filter, node)).map(({ node }) => node.id);
    const read = (service: SearchService) =>
      everything((after) => service.searchByAttributes(query, { first: 4, filter, after }));
    const few = await read(fixture.service);
    expect(few.map(({ id }) => id)).toEqual(expected);
    const many = await read(ofMany);
    expect(many.map(({ id, score }) => ({ id, score }))).toEqual(few.map(({ id, score }) => ({ id, score })));
    // Between pages the number of matches may grow past what is told one by one.
    const [, second] = few;
    if (second !== undefined) {
      const rest = await ofMany.searchByAttributes(query, { first: 100, filter, after: second.cursor });
      expect(rest.edges.map(({ node }) => node.id)).toEqual(expected.slice(2));
    }
    const similar = await fixture.service.similarImages(images[1].id, { first: 100 });
    const like = await everything((after) => ofMany.similarImages(images[1].id, { first: 4, filter, after }));
    expect(like.map(({ id }) => id)).toEqual(
      similar.edges.filter(({ node }) => matches(filter, node)).map(({ node }) => node.id),
    );
  });

  it('are looked up only as far as they can be told', () => {
    expect(asked).toBe(10_001);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attributeId, attributeQuery } from '../../src/domain/index.js';
import { createSearchService } from '../../src/search/index.js';
import { failureOf } from '../support/failure.js';
import { inUse } from '../support/in-use.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { SearchFixture, sumModel } from './search-fixture.js';

const images = Array.from({ length: 60 }, (_, n) => catalogueImage(n));
const query = attributeQuery({ present: ['SMILING', 'EYEGLASSES'], absent: ['MALE'] });
/** How the query's attributes are explained: attribute order, present ones first. */
const PARTS = [
  { attribute: 'EYEGLASSES', wanted: 'PRESENT' },
  { attribute: 'SMILING', wanted: 'PRESENT' },
  { attribute: 'MALE', wanted: 'ABSENT' },
] as const;

let fixture: SearchFixture;
beforeEach(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  await fixture.add(...images);
});
afterEach(() => fixture.index.close());

describe('an explanation', () => {
  it("has each attribute's own score, probability and label, in the query's order", async () => {
    const { edges } = await fixture.service.searchByAttributes(query, { first: 60, explain: true });
    expect(edges).toHaveLength(60);
    for (const [i, part] of PARTS.entries()) {
      const alone = attributeQuery(
        part.wanted === 'PRESENT' ? { present: [part.attribute] } : { absent: [part.attribute] },
      );
      // A search for the attribute alone gives each image the very same score and probability.
      const found = await fixture.service.searchByAttributes(alone, { first: 60 });
      const own = new Map(
        found.edges.map(({ node, score, probability }) => [node.id, { score, probability }]),
      );
      for (const { node, explanation } of edges) {
        expect(explanation).toHaveLength(3);
        const label = node.labels[attributeId(part.attribute)];
        expect(explanation?.[i]).toEqual({
          ...part,
          ...own.get(node.id),
          label: { '1': 'PRESENT', '-1': 'ABSENT', '0': null }[String(label)],
        });
      }
    }
    const labels = edges.flatMap(({ explanation }) => explanation?.map(({ label }) => label) ?? []);
    expect(new Set(labels)).toEqual(new Set(['PRESENT', 'ABSENT', null]));
  });

  it('changes nothing else of the page, whatever its size or place', async () => {
    const plain = await fixture.service.searchByAttributes(query, { first: 7 });
    const page = { first: 7, after: plain.edges[6].cursor };
    for (const request of [{ first: 7 }, page]) {
      const without = await fixture.service.searchByAttributes(query, request);
      const explained = await fixture.service.searchByAttributes(query, { ...request, explain: true });
      expect(explained.edges.every(({ explanation }) => explanation?.length === 3)).toBe(true);
      expect(explained.edges.map((edge) => ({ ...edge, explanation: null }))).toEqual(without.edges);
      expect(explained.hasNextPage).toBe(true);
    }
    const nothing = { first: 7, explain: true, filter: { datasets: ['nowhere'] } };
    expect(await fixture.service.searchByAttributes(query, nothing)).toMatchObject({
      edges: [],
      hasNextPage: false,
    });
  });

  it('is worked out only when asked for: one read of the page, one run an attribute', async () => {
    const fetched: number[] = [];
    const runs: number[] = [];
    const model = sumModel('a');
    const service = createSearchService({
      index: {
        active: () => fixture.index.active(),
        search: (search) => fixture.index.search(search),
        count: (filter) => fixture.index.count(filter),
        fetch: (ids, version) => {
          fetched.push(ids.length);
          return fixture.index.fetch(ids, version);
        },
      },
      catalogue: fixture.gallery.catalogue,
      model: inUse(() => ({
        ...model,
        encodeQueries: (queries: readonly Int8Array[]) => {
          runs.push(queries.length);
          return model.encodeQueries(queries);
        },
      })),
    });
    await service.searchByAttributes(query, { first: 20 });
    expect([fetched, runs]).toEqual([[], [1]]);
    await service.searchByAttributes(query, { first: 20, explain: true });
    expect([fetched, runs]).toEqual([[20], [1, 1, 1, 1, 1]]);
  });

  it('is of the model that the page is of: a change in between makes both anew', async () => {
    await fixture.use(sumModel('b'));
    await fixture.add(...images);
    await fixture.index.activate('a');
    fixture.model = sumModel('a');
    let changed = false;
    const service = createSearchService({
      index: {
        active: () => fixture.index.active(),
        search: (search) => fixture.index.search(search),
        count: (filter) => fixture.index.count(filter),
        fetch: async (ids, version) => {
          if (!changed) {
            changed = true;
            await fixture.index.activate('b');
            fixture.model = sumModel('b');
          }
          return fixture.index.fetch(ids, version);
        },
      },
      catalogue: fixture.gallery.catalogue,
      model: inUse(() => fixture.model),
    });
    const page = await service.searchByAttributes(query, { first: 5, explain: true });
    expect(changed).toBe(true);
    expect(page).toEqual(await fixture.service.searchByAttributes(query, { first: 5, explain: true }));
    expect(page.edges[0].explanation).toHaveLength(3);
  });

  it('is null for an image that left the index after it was found, and for likeness', async () => {
    const { edges } = await fixture.service.searchByAttributes(query, { first: 5 });
    const leaving = edges[2].node.id;
    const service = createSearchService({
      index: {
        active: () => fixture.index.active(),
        search: (search) => fixture.index.search(search),
        count: (filter) => fixture.index.count(filter),
        fetch: async (ids, version) => {
          await fixture.index.delete([leaving]);
          return fixture.index.fetch(ids, version);
        },
      },
      catalogue: fixture.gallery.catalogue,
      model: inUse(() => fixture.model),
    });
    const page = await service.searchByAttributes(query, { first: 5, explain: true });
    expect(page.edges.map(({ explanation }) => explanation?.length ?? null)).toEqual([3, 3, null, 3, 3]);
    const alike = await fixture.service.similarImages(images[0].id, { first: 3 });
    expect(alike.edges.map(({ explanation }) => explanation)).toEqual([null, null, null]);
  });

  it('is refused with its search', async () => {
    fixture.model = null;
    const failure = await failureOf(() =>
      fixture.service.searchByAttributes(query, { first: 5, explain: true }),
    );
    expect(failure).toMatchObject({ code: 'MODEL_MISSING' });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attributeQuery, Random, satisfies, toSets } from '../../src/domain/index.js';
import { MAX_FIRST, type Page, type SearchEdge } from '../../src/search/index.js';
import { failureOf } from '../support/failure.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { SearchFixture, sumModel } from './search-fixture.js';

const smiling = attributeQuery({ present: ['SMILING', 'EYEGLASSES'], absent: ['MALE'] });
const ids = (page: Page<{ node: { id: string } }>) => page.edges.map(({ node }) => node.id);

let fixture: SearchFixture;
let images: ReturnType<typeof catalogueImage>[];

beforeEach(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  images = Array.from({ length: 120 }, (_, n) => catalogueImage(n));
  await fixture.add(...images);
});

afterEach(() => fixture.index.close());

const search = (first: number, after?: string, query = smiling) =>
  fixture.service.searchByAttributes(query, { first, after });

/** All pages of a query. */
async function everything(first: number): Promise<SearchEdge[]> {
  const edges: SearchEdge[] = [];
  for (;;) {
    const page = await search(first, edges.at(-1)?.cursor);
    edges.push(...page.edges);
    if (!page.hasNextPage) return edges;
    expect(page.edges).toHaveLength(first);
  }
}

describe('searchByAttributes', () => {
  it('ranks images that fit above those that do not, each with its row and score', async () => {
    const fitting = images.filter(({ labels }) => satisfies(labels, smiling.signed) === true);
    expect(fitting.length).toBeGreaterThan(1);
    const page = await search(100);
    expect(page.hasNextPage).toBe(true);
    for (const { node, score } of page.edges) {
      expect(node).toEqual(images.find(({ id }) => id === node.id));
      expect(Math.abs(score)).toBeLessThanOrEqual(1);
    }
    const scores = page.edges.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const half = new Set(ids({ ...page, edges: page.edges.slice(0, 60) }));
    expect(fitting.filter(({ id }) => half.has(id)).length).toBeGreaterThan(fitting.length * 0.8);
  });

  it('says how probable it is that each image fits, by the number of attributes asked; likeness says nothing of it', async () => {
    const one = attributeQuery({ present: ['BALD'] });
    for (const [query, known] of [
      [smiling, 3],
      [one, 1],
    ] as const) {
      for (const { score, probability } of (await search(20, undefined, query)).edges) {
        expect(probability).toBe((1 + score) / (2 * known));
      }
    }
    const alike = await fixture.service.similarImages(images[0].id, { first: 5 });
    expect(alike.edges.map(({ probability }) => probability)).toEqual([null, null, null, null, null]);
  });

  it.each([1, 7, 40, 100])('gives the gallery once, page by page of %i', async (first) => {
    const edges = await everything(first);
    expect(new Set(edges.map(({ node }) => node.id)).size).toBe(120);
    expect(edges).toHaveLength(120);
    const { edges: head } = await search(100);
    expect(edges.slice(0, 100)).toEqual(head);
  });

  it('says that no page follows when the last one is just full', async () => {
    const page = await search(60);
    expect(page.hasNextPage).toBe(true);
    const rest = await search(60, page.edges[59].cursor);
    expect(rest.edges).toHaveLength(60);
    expect(rest.hasNextPage).toBe(false);
    expect(await search(60, rest.edges[59].cursor)).toMatchObject({ edges: [], hasNextPage: false });
  });

  it('filters hard on labels and metadata', async () => {
    const filter = {
      absent: ['YOUNG' as const],
      datasets: ['celeba'],
      partitions: ['train' as const, 'test' as const],
    };
    const page = await fixture.service.searchByAttributes(smiling, { first: 100, filter });
    expect(ids(page).sort()).toEqual(fixture.gallery.matching(filter).map(({ id }) => id));
    expect(page.edges.length).toBeGreaterThan(2);
    const [one] = page.edges;
    const next = await fixture.service.searchByAttributes(smiling, { first: 100, filter, after: one.cursor });
    expect(ids(next)).toEqual(ids(page).slice(1));
    const none = { datasets: ['nowhere'] };
    expect(await fixture.service.searchByAttributes(smiling, { first: 5, filter: none })).toMatchObject({
      edges: [],
      hasNextPage: false,
    });
  });

  it('passes over images the catalogue does not show, and fills its pages all the same', async () => {
    const all = (await everything(100)).map(({ node }) => node.id);
    const hidden = new Set(all.slice(0, 50));
    for (const id of all.slice(0, 30)) fixture.gallery.setState(id, 'DELETING');
    for (const id of all.slice(30, 40)) fixture.gallery.setState(id, 'PENDING');
    for (const id of all.slice(40, 50)) fixture.gallery.remove(id);
    fixture.gallery.byIdsCalls = 0;
    const page = await search(10);
    expect(ids(page)).toEqual(all.slice(50, 60));
    expect(page.hasNextPage).toBe(true);
    // 11, 22 and 44 hits: further hits are asked for more at a time.
    expect(fixture.gallery.byIdsCalls).toBe(3);
    const next = await search(100, page.edges[9].cursor);
    expect(ids(next)).toEqual(all.slice(60));
    expect(next.hasNextPage).toBe(false);
    expect([...ids(page), ...ids(next)].some((id) => hidden.has(id))).toBe(false);
  });

  it('does not promise a page of which nothing would be shown', async () => {
    const all = (await everything(100)).map(({ node }) => node.id);
    for (const id of all.slice(20)) fixture.gallery.remove(id);
    const page = await search(20);
    expect(ids(page)).toEqual(all.slice(0, 20));
    expect(page.hasNextPage).toBe(false);
  });

  it('reads the catalogue once for an ordinary page', async () => {
    fixture.gallery.byIdsCalls = 0;
    await search(50);
    expect(fixture.gallery.byIdsCalls).toBe(1);
  });

  it('goes on after an image that is gone', async () => {
    const all = (await everything(100)).map(({ node }) => node.id);
    const page = await search(10);
    await fixture.index.delete([all[9]]);
    fixture.gallery.remove(all[9]);
    expect(ids(await search(5, page.edges[9].cursor))).toEqual(all.slice(10, 15));
  });

  it.each([0, -1, 101, 1.5, NaN, Infinity])('refuses first: %d', async (first) => {
    const error = await failureOf(() => search(first));
    expect(error).toMatchObject({
      code: 'FIRST_OUT_OF_RANGE',
      details: { field: 'first', limit: MAX_FIRST },
    });
  });

  it('refuses a damaged cursor, and one of another query, filter, gallery or likeness', async () => {
    const cursor = (await search(5)).edges[4].cursor;
    const other = attributeQuery({ present: ['SMILING'] });
    const [{ id }] = images;
    const damaged = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1);
    const page = { first: 5, after: cursor };
    const { service } = fixture;
    expect(await failureOf(() => search(5, damaged))).toMatchObject({ code: 'INVALID_CURSOR' });
    for (const foreign of [
      () => search(5, cursor, other),
      () => service.searchByAttributes(smiling, { ...page, filter: { datasets: ['celeba'] } }),
      () => service.images(page),
      () => service.similarImages(id, page),
    ]) {
      expect(await failureOf(foreign)).toMatchObject({ code: 'FOREIGN_CURSOR', details: { field: 'after' } });
    }
    const same = attributeQuery({ present: ['EYEGLASSES', 'SMILING'], absent: ['MALE', 'MALE'] });
    expect((await search(5, cursor, same)).edges).toHaveLength(5);
  });

  it('finds old cursors foreign after a change of model', async () => {
    const cursor = (await search(5)).edges[4].cursor;
    await fixture.use(sumModel('b'));
    await fixture.add(...images);
    expect((await search(5)).edges).toHaveLength(5);
    expect(await failureOf(() => search(5, cursor))).toMatchObject({ code: 'FOREIGN_CURSOR' });
  });

  it('does not mix a model with the embeddings of another', async () => {
    fixture.model = sumModel('b');
    expect(await failureOf(() => search(5))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('says that there is no model', async () => {
    fixture.model = null;
    expect(await failureOf(() => search(5))).toMatchObject({ code: 'MODEL_MISSING' });
    expect(fixture.service.searchableAttributes()).toEqual([]);
  });

  it('finds nothing in an empty gallery', async () => {
    await fixture.use(sumModel('empty'));
    expect(await search(5)).toMatchObject({ edges: [], hasNextPage: false });
  });

  it('refuses attributes the model was not trained to tell, and lists them', async () => {
    fixture.model = sumModel('a', ['MALE', 'SMILING', 'BALD']);
    expect(fixture.service.searchableAttributes()).toEqual(['BALD', 'MALE', 'SMILING']);
    const query = attributeQuery({ present: ['SMILING', 'YOUNG'], absent: ['EYEGLASSES', 'MALE'] });
    const error = await failureOf(() => search(5, undefined, query));
    expect(error).toMatchObject({ code: 'ATTRIBUTE_NOT_SEARCHABLE', details: { field: 'query' } });
    expect(error.message).toMatch(/YOUNG, EYEGLASSES$/);
    const known = attributeQuery({ present: ['SMILING'], absent: ['MALE'] });
    expect((await search(5, undefined, known)).edges).toHaveLength(5);
  });

  it('refuses a filter that contradicts itself', async () => {
    const filter = { present: ['MALE' as const], absent: ['MALE' as const] };
    for (const action of [
      () => fixture.service.searchByAttributes(smiling, { first: 5, filter }),
      () => fixture.service.similarImages(images[0].id, { first: 5, filter }),
      () => fixture.service.images({ first: 5, filter }),
      () => fixture.service.countImages(filter),
      () => fixture.service.attributeCounts(filter),
    ]) {
      expect(await failureOf(action)).toMatchObject({
        code: 'CONTRADICTORY_QUERY',
        details: { field: 'filter' },
      });
    }
  });

  it('answers many at once as it answers them alone', async () => {
    const random = new Random(5);
    const queries = Array.from({ length: 20 }, () => {
      const signed = new Int8Array(40);
      for (const id of random.sample(3, 40)) signed[id] = random.int(2) === 0 ? 1 : -1;
      return attributeQuery(toSets(signed));
    });
    const together = await Promise.all(queries.map((query) => search(10, undefined, query)));
    for (const [i, query] of queries.entries()) {
      expect(await search(10, undefined, query)).toEqual(together[i]);
    }
    expect(new Set(together.map((page) => ids(page).join())).size).toBe(20);
  });
});

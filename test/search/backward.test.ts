import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attributeQuery } from '../../src/domain/index.js';
import type { Page, PageRequest, SearchRequest, Slice } from '../../src/search/index.js';
import { failureOf } from '../support/failure.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { SearchFixture, sumModel } from './search-fixture.js';

const images = Array.from({ length: 60 }, (_, n) => catalogueImage(n));
const query = attributeQuery({ present: ['SMILING'], absent: ['MALE'] });
const filter = { datasets: ['celeba'] };

let fixture: SearchFixture;
beforeEach(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  await fixture.add(...images);
});
afterEach(() => fixture.index.close());

/** The connections, each with what reads it. */
const connections = {
  images: (page: PageRequest) => fixture.service.images(page),
  similarImages: (page: PageRequest) => fixture.service.similarImages(images[4].id, page),
  searchByAttributes: (page: PageRequest) => fixture.service.searchByAttributes(query, page),
  'searchByAttributes like images': (page: PageRequest) =>
    fixture.service.searchByAttributes(query, { ...page, like: [images[1].id] }),
};
type Edge = Page<{ readonly cursor: string; readonly node: { readonly id: string } }>['edges'][number];
const ids = (edges: readonly Edge[]) => edges.map(({ node }) => node.id);

describe.each(Object.entries(connections))('%s, backward', (_, read) => {
  it.each([1, 7, 30, 100])('by %i is the same connection', async (last) => {
    const whole = (await read({ first: 100, filter })).edges;
    expect(whole.length).toBeGreaterThan(10);
    const seen: Edge[] = [];
    for (;;) {
      const page = await read({ last, filter, before: seen.at(0)?.cursor });
      expect(page.hasNextPage).toBe(seen.length > 0);
      seen.unshift(...page.edges);
      expect(page.hasPreviousPage).toBe(seen.length < whole.length);
      if (!page.hasPreviousPage) break;
      expect(page.edges).toHaveLength(last);
    }
    // The cursors too: a reader may turn round at any place.
    expect(seen).toEqual(whole);
  });

  it('turns round at a cursor', async () => {
    const whole = ids((await read({ first: 100 })).edges);
    const page = await read({ first: 20 });
    const back = await read({ last: 5, before: page.edges[12].cursor });
    expect(ids(back.edges)).toEqual(whole.slice(7, 12));
    const on = await read({ first: 3, after: back.edges[4].cursor });
    expect(ids(on.edges)).toEqual(whole.slice(12, 15));
    expect(on).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  it.each<[string, Slice, string, string]>([
    ['first and last', { first: 3, last: 3 }, 'BAD_USER_INPUT', 'last'],
    ['before without last', { first: 3, before: 'x' }, 'BAD_USER_INPUT', 'before'],
    ['after with last', { last: 3, after: 'x' }, 'BAD_USER_INPUT', 'after'],
    ['last of 0', { last: 0 }, 'FIRST_OUT_OF_RANGE', 'last'],
    ['last of 101', { last: 101 }, 'FIRST_OUT_OF_RANGE', 'last'],
    ['what is no cursor', { last: 3, before: 'x' }, 'INVALID_CURSOR', 'before'],
  ])('refuses %s', async (_name, slice, code, field) => {
    expect(await failureOf(() => read(slice))).toMatchObject({ code, details: { field } });
  });

  it('refuses a cursor of another filter, naming `before`', async () => {
    const before = (await read({ first: 3 })).edges[1].cursor;
    const refused = await failureOf(() => read({ last: 3, before, filter }));
    expect(refused).toMatchObject({ code: 'FOREIGN_CURSOR', details: { field: 'before' } });
  });
});

describe('a ranking that ends by a probability, backward', () => {
  const search = (page: SearchRequest) => fixture.service.searchByAttributes(query, page);

  it('starts at the last hit that is probable enough', async () => {
    const whole = (await search({ first: 100 })).edges;
    const probability = (n: number) => whole[n].probability ?? NaN;
    const between = (probability(29) + probability(30)) / 2;
    for (const [minProbability, length] of [
      [probability(29), 30],
      [between, 30],
      [1e-9, 60],
      [1, 0],
    ]) {
      const expected = ids(whole.slice(0, length));
      const page = await search({ last: 7, minProbability });
      expect(ids(page.edges)).toEqual(expected.slice(-7));
      expect(page.hasPreviousPage).toBe(length > 7);
      expect(page.hasNextPage).toBe(false);
    }
  });
});

describe('totalCount', () => {
  it('counts the ranking: what matches, less what is left out', async () => {
    const matching = fixture.gallery.matching(filter).map(({ id }) => id);
    const exclude = [matching[0], matching[1], images.find(({ dataset }) => dataset !== 'celeba')?.id ?? ''];
    const { service } = fixture;
    const count = async (page: Omit<SearchRequest, 'first' | 'last'>) =>
      (await service.searchByAttributes(query, { first: 3, count: true, ...page })).totalCount;
    expect(await count({})).toBe(60);
    expect(await count({ filter })).toBe(matching.length);
    expect(await count({ filter, exclude })).toBe(matching.length - 2);
    // One that is left out twice counts once.
    expect(await count({ filter, exclude, like: [matching[1], matching[2]] })).toBe(matching.length - 3);
    expect(await count({ filter, minProbability: 0 })).toBe(matching.length);
    expect(await count({ filter, minProbability: 0.1 })).toBeNull();
    const similar = await service.similarImages(matching[0], { first: 3, filter, exclude, count: true });
    expect(similar.totalCount).toBe(matching.length - 2);
    const last = await service.similarImages(matching[0], { last: 3, count: true });
    expect(last.totalCount).toBe(59);
  });

  it('is what walking the pages finds', async () => {
    fixture.gallery.setState(images[7].id, 'DELETING');
    const { edges, totalCount } = await fixture.service.searchByAttributes(query, {
      first: 100,
      count: true,
    });
    expect(edges).toHaveLength(59);
    expect(totalCount).toBe(59);
  });

  it('is not worked out where it is not asked for', async () => {
    const { totalCount } = await fixture.service.searchByAttributes(query, { first: 3 });
    expect(totalCount).toBeNull();
  });
});

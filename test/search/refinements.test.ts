import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attributeQuery } from '../../src/domain/index.js';
import { MAX_EXCLUDE, type SearchEdge, type SearchRequest } from '../../src/search/index.js';
import { failureOf } from '../support/failure.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { numberedId } from '../support/points.js';
import { SearchFixture, sumModel } from './search-fixture.js';

const images = Array.from({ length: 80 }, (_, n) => catalogueImage(n));
const query = attributeQuery({ present: ['SMILING'], absent: ['MALE'] });
const ids = (edges: readonly SearchEdge[]) => edges.map(({ node }) => node.id);

let fixture: SearchFixture;
beforeEach(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  await fixture.add(...images);
});
afterEach(() => fixture.index.close());

const search = (page: SearchRequest) => fixture.service.searchByAttributes(query, page);

/** All pages. */
async function everything(request: SearchRequest): Promise<SearchEdge[]> {
  const edges: SearchEdge[] = [];
  for (;;) {
    const page = await search({ ...request, after: edges.at(-1)?.cursor });
    edges.push(...page.edges);
    if (!page.hasNextPage) return edges;
    expect(page.edges).toHaveLength(request.first ?? NaN);
  }
}

describe('minProbability', () => {
  it.each([1, 7, 100])('ends the ranking where hits are less probable, by pages of %i', async (first) => {
    const all = await everything({ first });
    const probability = ({ probability }: SearchEdge) => probability ?? NaN;
    // Exactly a hit's probability, just above it, between two, all and none.
    const at = probability(all[30]);
    const between = (probability(all[39]) + probability(all[40])) / 2;
    for (const minProbability of [at, at * (1 + 1e-15), between, 0, 1]) {
      const expected = all.filter((edge) => probability(edge) >= minProbability);
      expect(ids(await everything({ first, minProbability }))).toEqual(ids(expected));
    }
    expect(ids(await everything({ first, minProbability: at }))).toHaveLength(31);
    expect(ids(await everything({ first, minProbability: at * (1 + 1e-15) }))).toHaveLength(30);
    expect(await search({ first, minProbability: 1 })).toMatchObject({ edges: [], hasNextPage: false });
  });

  it('takes or leaves a plateau of one probability as a whole', async () => {
    const model = sumModel('a');
    // Steps of 0.1: many scores share a probability.
    fixture.model = { ...model, matchProbability: (_, score) => Math.floor(score * 10 + 10) / 20 };
    const all = await everything({ first: 100 });
    const steps = [...new Set(all.map(({ probability }) => probability ?? NaN))];
    expect(steps.length).toBeGreaterThan(2);
    expect(steps.length).toBeLessThan(20);
    for (const step of steps) {
      const reaching = all.filter(({ probability }) => (probability ?? NaN) >= step);
      const beyond = all.filter(({ probability }) => (probability ?? NaN) > step);
      for (const first of [3, 100]) {
        expect(ids(await everything({ first, minProbability: step }))).toEqual(ids(reaching));
        expect(ids(await everything({ first, minProbability: step + 1e-12 }))).toEqual(ids(beyond));
      }
    }
  });

  it('says that no page follows when the next hit is below', async () => {
    const { edges } = await search({ first: 11 });
    const minProbability = edges[9].probability ?? NaN;
    expect((await search({ first: 10, minProbability })).hasNextPage).toBe(false);
    expect((await search({ first: 9, minProbability })).hasNextPage).toBe(true);
    // The next hit is above, but is not shown.
    fixture.gallery.setState(edges[9].node.id, 'DELETING');
    expect((await search({ first: 9, minProbability })).hasNextPage).toBe(false);
  });

  it('reads no rows of hits below it', async () => {
    const { edges } = await search({ first: 11 });
    const read: number[] = [];
    const { byIds } = fixture.gallery.catalogue;
    fixture.gallery.catalogue.byIds = (asked) => {
      read.push(asked.length);
      return byIds(asked);
    };
    await search({ first: 50, minProbability: edges[4].probability ?? NaN });
    expect(read).toEqual([5]);
  });

  it.each([-0.01, 1.01, NaN, Infinity])('refuses %d', async (minProbability) => {
    expect(await failureOf(() => search({ first: 5, minProbability }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'minProbability' },
    });
  });

  it('is bound into cursors; 0 is as good as none', async () => {
    const after = (await search({ first: 5, minProbability: 0.1 })).edges[4].cursor;
    for (const minProbability of [undefined, 0, 0.11]) {
      expect(await failureOf(() => search({ first: 5, after, minProbability }))).toMatchObject({
        code: 'FOREIGN_CURSOR',
        details: { field: 'after' },
      });
    }
    const bare = (await search({ first: 5 })).edges[4].cursor;
    expect((await search({ first: 5, after: bare, minProbability: 0 })).edges).toHaveLength(5);
  });
});

describe('exclude', () => {
  it('leaves images out of searches, and likeness', async () => {
    const all = ids(await everything({ first: 100 }));
    const exclude = [all[0], all[3], all[79], numberedId(9999)];
    const expected = all.filter((id) => !exclude.includes(id));
    expect(ids(await everything({ first: 9, exclude }))).toEqual(expected);
    expect(ids(await everything({ first: 9, exclude: [] }))).toEqual(all);
    const to = images[0].id;
    const alike = ids((await fixture.service.similarImages(to, { first: 100 })).edges);
    const left = await fixture.service.similarImages(to, { first: 100, exclude });
    expect(ids(left.edges)).toEqual(alike.filter((id) => !exclude.includes(id)));
  });

  it('goes together with a filter and a threshold', async () => {
    const filter = { absent: ['YOUNG' as const] };
    const all = await everything({ first: 100, filter });
    const minProbability = all[10].probability ?? NaN;
    const exclude = ids(all.slice(0, 4));
    expect(ids(await everything({ first: 3, filter, minProbability, exclude }))).toEqual(
      ids(all.slice(4, 11)),
    );
  });

  it('is bound into cursors, in whatever order', async () => {
    const [a, b, c] = images.map(({ id }) => id);
    const after = (await search({ first: 5, exclude: [a, b] })).edges[4].cursor;
    expect((await search({ first: 5, after, exclude: [b, a, b] })).edges).toHaveLength(5);
    for (const exclude of [undefined, [a], [a, b, c]]) {
      expect(await failureOf(() => search({ first: 5, after, exclude }))).toMatchObject({
        code: 'FOREIGN_CURSOR',
      });
    }
    const similar = (exclude: string[], after?: string) =>
      fixture.service.similarImages(c, { first: 5, exclude, after });
    const cursor = (await similar([a])).edges[4].cursor;
    expect((await similar([a], cursor)).edges).toHaveLength(5);
    expect(await failureOf(() => similar([b], cursor))).toMatchObject({ code: 'FOREIGN_CURSOR' });
  });

  it('takes 500 ids, and refuses more, and what is no UUID', async () => {
    const many = Array.from({ length: MAX_EXCLUDE }, (_, n) => numberedId(1000 + n));
    expect((await search({ first: 5, exclude: many })).edges).toHaveLength(5);
    for (const exclude of [[...many, numberedId(1)], ['nonsense'], [images[0].id, '']]) {
      for (const action of [
        () => search({ first: 5, exclude }),
        () => fixture.service.similarImages(images[0].id, { first: 5, exclude }),
      ]) {
        expect(await failureOf(action)).toMatchObject({
          code: 'BAD_USER_INPUT',
          details: { field: 'exclude' },
        });
      }
    }
  });
});

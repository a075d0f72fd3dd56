import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attributeQuery } from '../../src/domain/index.js';
import { MAX_LIKE, type SearchEdge, type SearchRequest } from '../../src/search/index.js';
import { failureOf } from '../support/failure.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { numberedId, unit } from '../support/points.js';
import { imageEmbedding, SearchFixture, sumModel } from './search-fixture.js';

const images = Array.from({ length: 80 }, (_, n) => catalogueImage(n));
const query = attributeQuery({ present: ['SMILING'], absent: ['MALE'] });
const ids = (edges: readonly SearchEdge[]) => edges.map(({ node }) => node.id);
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

let fixture: SearchFixture;
beforeEach(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  await fixture.add(...images);
});
afterEach(() => fixture.index.close());

const search = (page: SearchRequest) => fixture.service.searchByAttributes(query, page);
const embedding = (n: number) => imageEmbedding('a', images[n].labels);

/** What the ranking should be, by the definition: halfway between the query and the images' mean direction. */
async function oracle(like: readonly number[]) {
  const asked = await sumModel('a').encodeQueries([query.signed]);
  const mean = unit(Array.from(asked, (_, i) => like.reduce((sum, n) => sum + embedding(n)[i], 0)));
  const halfway = unit(Array.from(asked, (value, i) => value + mean[i]));
  return images
    .map(({ id }, n) => ({
      id,
      score: dot(embedding(n), halfway),
      probability: (1 + dot(embedding(n), asked)) / 4,
    }))
    .filter((_, n) => !like.includes(n))
    .sort((a, b) => b.score - a.score);
}

describe('like', () => {
  it.each([[[3]], [[3, 17, 40]], [[0, 1, 2, 3, 4, 5, 6, 7]]])(
    'ranks by attributes and likeness together, without the images %j themselves, by pages',
    async (like) => {
      const request = { like: like.map((n) => images[n].id), first: 9 };
      const edges: SearchEdge[] = [];
      for (;;) {
        const page = await search({ ...request, after: edges.at(-1)?.cursor });
        edges.push(...page.edges);
        if (!page.hasNextPage) break;
      }
      const expected = await oracle(like);
      expect(ids(edges)).toEqual(expected.map(({ id }) => id));
      edges.forEach(({ score, probability }, place) => {
        expect(score).toBeCloseTo(expected[place].score, 5);
        expect(probability).toBeCloseTo(expected[place].probability, 5);
      });
    },
  );

  it('is between the two: nearer to the image than attributes alone, fitter than likeness alone', async () => {
    const to = images[3].id;
    const asked = await sumModel('a').encodeQueries([query.signed]);
    const mean = (edges: readonly SearchEdge[], target: Float32Array) =>
      edges.reduce((sum, { node }) => sum + dot(imageEmbedding('a', node.labels), target), 0) / edges.length;
    const both = (await search({ first: 10, like: [to] })).edges;
    const attributes = (await search({ first: 10, exclude: [to] })).edges;
    const likeness = (await fixture.service.similarImages(to, { first: 10 })).edges;
    expect(mean(both, embedding(3))).toBeGreaterThan(mean(attributes, embedding(3)));
    expect(mean(both, asked)).toBeGreaterThan(mean(likeness, asked));
  });

  it('explains by the attributes alone, and goes with filters and exclude', async () => {
    const like = [images[3].id];
    const [first] = (await search({ first: 1, like })).edges;
    const next = await search({ first: 5, like, exclude: [first.node.id], explain: true });
    expect(ids(next.edges)).toEqual((await oracle([3])).slice(1, 6).map(({ id }) => id));
    expect(next.edges[0].explanation?.map(({ attribute }) => attribute)).toEqual(['SMILING', 'MALE']);
    const filter = { absent: ['MALE'] } as const;
    const few = await search({ first: 100, like, filter });
    const kept = new Set(ids((await search({ first: 100, filter })).edges));
    expect(new Set(ids(few.edges))).toEqual(new Set([...kept].filter((id) => id !== like[0])));
  });

  it('a cursor belongs to its images, in whatever order and however often they are named', async () => {
    const [a, b] = [images[3].id, images[4].id];
    const after = (await search({ first: 5, like: [a, b] })).edges[4].cursor;
    expect(ids((await search({ first: 5, like: [b, a, b], after })).edges)).toEqual(
      (await oracle([3, 4])).slice(5, 10).map(({ id }) => id),
    );
    for (const like of [[a], [], undefined]) {
      expect(await failureOf(() => search({ first: 5, like, after }))).toMatchObject({
        code: 'FOREIGN_CURSOR',
      });
    }
  });

  it('refuses what it cannot go by', async () => {
    const like = Array.from({ length: MAX_LIKE + 1 }, (_, n) => numberedId(n));
    expect(await failureOf(() => search({ first: 5, like }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'like', limit: MAX_LIKE },
    });
    expect(await failureOf(() => search({ first: 5, like: ['x'] }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'like' },
    });
    expect(await failureOf(() => search({ first: 5, like: [images[0].id, numberedId(9999)] }))).toMatchObject(
      {
        code: 'NOT_FOUND',
        details: { field: 'like' },
      },
    );
    expect(
      await failureOf(() => search({ first: 5, like: [images[0].id], minProbability: 0.5 })),
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'minProbability' },
    });
    expect((await search({ first: 5, like: [], minProbability: 0.1 })).edges).toHaveLength(5);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ATTRIBUTES, isAttribute } from '../../src/domain/index.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { makeGallery } from '../support/gallery.js';

const COUNT = 33;
let gallery: Awaited<ReturnType<typeof makeGallery>>;
let server: TestServer;

beforeAll(async () => {
  gallery = await makeGallery(COUNT);
  server = await startServer(memoryServices(gallery.images));
});
afterAll(async () => {
  await server.close();
  gallery.remove();
});

const node = z.object({ id: z.string(), externalId: z.string() });
const pageInfo = z.object({
  hasNextPage: z.boolean(),
  hasPreviousPage: z.boolean(),
  startCursor: z.string().nullable(),
  endCursor: z.string().nullable(),
});
const searchPage = z.object({
  edges: z.array(z.object({ cursor: z.string(), score: z.number(), node })),
  pageInfo,
});
const SEARCH = `query($query: AttributeQueryInput!, $first: Int, $after: String, $filter: ImageFilterInput) {
  searchByAttributes(query: $query, first: $first, after: $after, filter: $filter) {
    edges { cursor score node { id externalId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

async function search(variables: object) {
  const { data, errors } = await server.graphql(SEARCH, variables);
  expect(errors).toBeUndefined();
  return z.object({ searchByAttributes: searchPage }).parse(data).searchByAttributes;
}

describe('searchByAttributes', () => {
  const query = { present: ['SMILING', 'EYEGLASSES'], absent: ['MALE'] };

  it('ranks best first and gives scores', async () => {
    const { edges } = await search({ query });
    expect(edges).toHaveLength(20);
    const scores = edges.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(scores).size).toBeGreaterThan(1);
  });

  it('takes attributes as literals too, and finds the same', async () => {
    const { data } = await server.graphql(
      '{ searchByAttributes(query: { present: [SMILING, EYEGLASSES], absent: [MALE] }) { edges { node { id } } } }',
    );
    const expected = (await search({ query })).edges.map((edge) => ({ node: { id: edge.node.id } }));
    expect(data).toEqual({ searchByAttributes: { edges: expected } });
  });

  it('pages through every image once', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 5; pages++) {
      const page: z.infer<typeof searchPage> = await search({ query, first: 7, after });
      expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor);
      expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor);
      expect(page.pageInfo.hasPreviousPage).toBe(pages > 0);
      seen.push(...page.edges.map((edge) => edge.node.id));
      after = page.pageInfo.endCursor;
      expect(page.pageInfo.hasNextPage).toBe(seen.length < COUNT);
    }
    expect(new Set(seen).size).toBe(COUNT);
    expect(seen).toHaveLength(COUNT);
  });

  it('treats null and absent arguments alike', async () => {
    const bare = await search({ query });
    expect(await search({ query, first: null, after: null, filter: null })).toEqual(bare);
    expect(await search({ query: { ...query, present: [...query.present, 'SMILING'] } })).toEqual(bare);
    const onlyAbsent = await search({ query: { present: null, absent: ['MALE'] } });
    expect(onlyAbsent.edges.length).toBeGreaterThan(0);
  });

  it('applies every part of the filter', async () => {
    const filter = { present: ['SMILING'], absent: ['MALE'], datasets: ['memory'], partitions: ['TRAIN'] };
    const { edges } = await search({ query, filter, first: 100 });
    const expected = gallery.images.filter(
      ({ labels, partition }) =>
        labels[ATTRIBUTES.indexOf('SMILING')] === 1 &&
        labels[ATTRIBUTES.indexOf('MALE')] === -1 &&
        partition === 'train',
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(edges.map((edge) => edge.node.id).sort()).toEqual(expected.map(({ id }) => id).sort());
    expect((await search({ query, filter: { datasets: ['other'] } })).edges).toEqual([]);
    const empty = await search({ query, filter: { datasets: ['other'] } });
    expect(empty.pageInfo).toMatchObject({ hasNextPage: false, startCursor: null, endCursor: null });
  });
});

describe('similarImages', () => {
  it('leaves the image itself out and takes its id in either case', async () => {
    const [{ id }] = gallery.images;
    for (const to of [id, id.toUpperCase()]) {
      const { data, errors } = await server.graphql(
        'query($to: ID!) { similarImages(to: $to, first: 100) { edges { score node { id } } } }',
        { to },
      );
      expect(errors).toBeUndefined();
      const { edges } = z
        .object({
          similarImages: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }),
        })
        .parse(data).similarImages;
      expect(edges).toHaveLength(COUNT - 1);
      expect(edges.some((edge) => edge.node.id === id)).toBe(false);
    }
  });
});

describe('images and image', () => {
  it('lists in id order and counts all matches only on the whole', async () => {
    const { data } = await server.graphql(
      '{ images(first: 5, filter: { partitions: [TEST, VALIDATION] }) { totalCount edges { node { id partition } } } }',
    );
    const matching = gallery.images.filter(
      ({ partition }) => partition === 'test' || partition === 'validation',
    );
    const firstFive = matching
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, 5)
      .map(({ id, partition }) => ({ node: { id, partition: partition?.toUpperCase() } }));
    expect(data).toEqual({ images: { totalCount: matching.length, edges: firstFive } });
  });

  it('tells everything known of an image', async () => {
    const image = gallery.images[5];
    const { data } = await server.graphql(
      `query($id: ID!) { image(id: $id) {
        id externalId dataset partition width height mediaType createdAt url small: url(width: 64) labels { present absent }
      } }`,
      { id: image.id },
    );
    const labelled = (sign: number) => ATTRIBUTES.filter((_, id) => image.labels[id] === sign);
    const path = `/images/${image.id}?v=${image.sha256.slice(0, 16)}`;
    expect(data).toEqual({
      image: {
        id: image.id,
        externalId: '000006.jpg',
        dataset: 'memory',
        partition: 'TEST',
        width: 178,
        height: 218,
        mediaType: 'image/jpeg',
        createdAt: '2026-01-01T00:00:05.000Z',
        url: path,
        small: `${path}&width=64`,
        labels: { present: labelled(1), absent: labelled(-1) },
      },
    });
  });

  it('says null for unlabelled, for no partition, and for an id nobody has', async () => {
    const [unlabelled, bare] = [gallery.images[COUNT - 1], gallery.images[4]];
    const { data, errors } = await server.graphql(
      `query($a: ID!, $b: ID!, $c: ID!) {
        a: image(id: $a) { labels { present } } b: image(id: $b) { partition } c: image(id: $c) { id }
      }`,
      { a: unlabelled.id, b: bare.id, c: '00000000-0000-0000-0000-000000000000' },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ a: { labels: null }, b: { partition: null }, c: null });
  });
});

describe('attributes', () => {
  const ATTRIBUTE_COUNTS = `query($filter: ImageFilterInput) {
    attributes(filter: $filter) { attribute present absent prevalence searchable }
  }`;
  const parse = (data: unknown) =>
    z
      .object({
        attributes: z.array(
          z.object({
            attribute: z.string().refine(isAttribute),
            present: z.number(),
            absent: z.number(),
            prevalence: z.number().nullable(),
            searchable: z.boolean(),
          }),
        ),
      })
      .parse(data).attributes;

  it('counts all 40, and the unlabelled image in neither', async () => {
    const counts = parse((await server.graphql(ATTRIBUTE_COUNTS)).data);
    expect(counts.map(({ attribute }) => attribute)).toEqual([...ATTRIBUTES]);
    for (const { present, absent, prevalence, searchable } of counts) {
      expect(present + absent).toBe(COUNT - 1);
      expect(prevalence).toBe(present / (COUNT - 1));
      expect(searchable).toBe(true);
    }
  });

  it('counts only what matches; nothing labelled has no prevalence', async () => {
    const smiling = parse(
      (await server.graphql(ATTRIBUTE_COUNTS, { filter: { present: ['SMILING'] } })).data,
    );
    expect(smiling.find(({ attribute }) => attribute === 'SMILING')).toMatchObject({
      absent: 0,
      prevalence: 1,
    });
    const none = parse((await server.graphql(ATTRIBUTE_COUNTS, { filter: { datasets: ['other'] } })).data);
    expect(none.every(({ prevalence }) => prevalence === null)).toBe(true);
  });
});

describe('model', () => {
  const MODEL =
    '{ model { name version backbone featureDimensions embeddingDimensions recipe attributes } attributes { searchable } }';

  it('tells the active one', async () => {
    const { data } = await server.graphql(MODEL);
    expect(data).toMatchObject({
      model: {
        name: 'test-bundle',
        version: 'test-version',
        backbone: 'faceres',
        featureDimensions: 1792,
        embeddingDimensions: 300,
        recipe: 'masked-pairs',
        attributes: ATTRIBUTES,
      },
    });
  });

  it('is null while there is none: nothing is searchable and searches say MODEL_MISSING', async () => {
    const bare = await startServer(memoryServices(gallery.images, null));
    try {
      const { data, errors } = await bare.graphql(MODEL);
      expect(errors).toBeUndefined();
      expect(data).toEqual({ model: null, attributes: ATTRIBUTES.map(() => ({ searchable: false })) });
      const failed = await bare.graphql(SEARCH, { query: { present: ['SMILING'] } });
      expect(failed.data).toBeNull();
      expect(failed.errors?.[0]).toMatchObject({
        path: ['searchByAttributes'],
        extensions: { code: 'MODEL_MISSING' },
      });
    } finally {
      await bare.close();
    }
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ImageFilter } from '../../src/catalogue/index.js';
import { Random } from '../../src/domain/index.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { filterTrees, imagesForTrees, TREE_SEED } from '../support/filter-trees.js';
import { matches } from '../support/image-oracle.js';
import { catalogueImage } from '../support/memory-gallery.js';

const images = imagesForTrees(new Random(TREE_SEED), 80).map((image, n) =>
  catalogueImage(n, { ...image, createdAt: new Date(1000 * (n % 9)) }),
);
let server: TestServer;
beforeAll(async () => {
  server = await startServer(memoryServices(images));
});
afterAll(() => server.close());

const found = z.object({
  images: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }),
});
const LIST =
  'query ($filter: ImageFilterInput) { images(filter: $filter, first: 100) { edges { node { id } } } }';

/** As a client writes it: enums have their own spelling. */
const asInput = (filter: ImageFilter): unknown => ({
  ...filter,
  partitions: filter.partitions?.map((partition) => partition.toUpperCase()),
  and: filter.and?.map(asInput),
  or: filter.or?.map(asInput),
  not: filter.not && asInput(filter.not),
});

/** Ids that pass, or the error's code, field and limit. */
async function ask(filter: unknown) {
  const { data, errors } = await server.graphql(LIST, { filter });
  if (errors !== undefined) return { ...errors[0].extensions, message: errors[0].message };
  return found.parse(data).images.edges.map(({ node }) => node.id);
}

describe('filters over GraphQL', () => {
  it('mean what the oracle says, 300 random trees of them', async () => {
    await fc.assert(
      fc.asyncProperty(filterTrees, async (filter) => {
        const expected = images.filter((image) => matches(filter, image)).map(({ id }) => id);
        expect(await ask(asInput(filter))).toEqual(expected.sort());
      }),
      { seed: TREE_SEED, numRuns: 300 },
    );
  });

  it('treat null as not given', async () => {
    const nothing = { present: null, anyAbsent: null, and: null, or: null, not: null, metadata: null };
    expect(await ask({ ...nothing, createdFrom: null, createdBefore: null })).toHaveLength(images.length);
  });

  const deep = (levels: number): unknown =>
    levels === 0 ? { present: ['BALD'] } : { not: deep(levels - 1) };
  it.each([
    ['and of nothing', { and: [] }, { code: 'BAD_USER_INPUT', field: 'filter.and' }],
    ['or of nothing', { not: { or: [] } }, { code: 'BAD_USER_INPUT', field: 'filter.not.or' }],
    ['too deep', deep(5), { code: 'BAD_USER_INPUT', limit: 5 }],
    ['far too deep', deep(1500), { code: 'BAD_USER_INPUT', limit: 5 }],
    [
      'too many conditions',
      {
        or: Array.from({ length: 30 }, () => ({
          present: ['BALD'],
          absent: ['MALE'],
          anyPresent: ['YOUNG'],
        })),
      },
      { code: 'BAD_USER_INPUT', limit: 64 },
    ],
    [
      'a label both present and absent',
      { or: [{ present: ['MALE'] }, { present: ['BALD'], absent: ['BALD'] }] },
      { code: 'CONTRADICTORY_QUERY', field: 'filter.or[1]' },
    ],
    [
      'metadata that is no scalar',
      { metadata: [{ key: 'source', value: ['web'] }] },
      { code: 'BAD_USER_INPUT', field: 'filter.metadata[0].value' },
    ],
    ['a time that is none', { createdFrom: 'yesterday' }, { code: 'BAD_USER_INPUT' }],
  ])('refuses %s', async (_what, filter, expected) => {
    expect(await ask(filter)).toMatchObject(expected);
  });

  it('are no part of an evaluation yet beyond labels, datasets and partitions', async () => {
    const { errors } = await server.graphql(
      'query ($input: EvaluateRetrievalInput!) { evaluateRetrieval(input: $input) { modelVersion } }',
      { input: { filter: { not: { present: ['BALD'] } } } },
    );
    expect(errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'filter.not' });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTRIBUTES, FacetError } from '../../src/domain/index.js';
import { createGalleryService } from '../../src/ingestion/index.js';
import { createSearchService } from '../../src/search/index.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { changingGallery, idOf, imageOf } from '../support/changing-gallery.js';
import { LABEL_DIMENSIONS } from '../support/label-model.js';
import { MemoryCatalogue } from '../support/memory-catalogue.js';
import { MemoryVectorIndex } from '../support/memory-vector-index.js';
import { inUse } from '../support/in-use.js';

const COUNT = 510;
const NOBODY = '00000000-0000-4000-8000-000000000000';
const DELETE = `mutation($ids: [ID!]!) { deleteImages(ids: $ids) { deleted errors { index id code message field } } }`;
const LABEL = `mutation($items: [LabelImageInput!]!) {
  labelImages(items: $items) { images { id labels { present absent } } errors { index id code message field } }
}`;

let catalogue: MemoryCatalogue;
let index: MemoryVectorIndex;
let server: TestServer;
beforeEach(async () => {
  catalogue = new MemoryCatalogue();
  index = new MemoryVectorIndex(LABEL_DIMENSIONS);
  const { model } = await changingGallery({ catalogue, index, dispose: () => Promise.resolve() }, COUNT);
  server = await startServer({
    ...memoryServices([]),
    gallery: createGalleryService({ catalogue, index }),
    search: createSearchService({ catalogue, index, model: inUse(() => model) }),
  });
});
afterEach(() => server.close());

const totalOf = async (filter: object) =>
  (
    await server.graphql(
      `query($filter: ImageFilterInput) { images(filter: $filter, first: 1) { totalCount } }`,
      {
        filter,
      },
    )
  ).data;

describe('deleteImages', () => {
  it('deletes, and says by index what it could not delete', async () => {
    const { data, errors } = await server.graphql(DELETE, {
      ids: [idOf(0), NOBODY, idOf(1).toUpperCase(), idOf(0), 'x'],
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      deleteImages: {
        deleted: [idOf(0), idOf(1)],
        errors: [
          {
            index: 1,
            id: NOBODY,
            code: 'NOT_FOUND',
            field: 'ids[1]',
            message: 'ids[1]: no image has this id',
          },
          {
            index: 3,
            id: idOf(0),
            code: 'DUPLICATE_ITEM',
            field: 'ids[3]',
            message: 'ids[3]: the same image as ids[0], which counts',
          },
          {
            index: 4,
            id: 'x',
            code: 'BAD_USER_INPUT',
            field: 'ids[4]',
            message: 'ids[4]: must be a UUID, as `Image.id` gives it',
          },
        ],
      },
    });
    const gone = await server.graphql(`query($id: ID!) { image(id: $id) { id } }`, { id: idOf(0) });
    expect(gone.data).toEqual({ image: null });
    expect(await totalOf({})).toEqual({ images: { totalCount: COUNT - 2 } });
  });

  it('takes 500 ids and refuses 501, or none, with nothing done', async () => {
    const ids = Array.from({ length: 501 }, (_, n) => idOf(n));
    for (const wrong of [ids, []]) {
      const { errors } = await server.graphql(DELETE, { ids: wrong });
      expect(errors?.[0]).toMatchObject({
        message: `ids: has ${wrong.length} items; give 1 to 500`,
        extensions: { code: 'BAD_USER_INPUT', field: 'ids', limit: 500 },
      });
    }
    expect(catalogue.rows.size).toBe(COUNT);
    await server.graphql(DELETE, { ids: ids.slice(0, 500) });
    expect(catalogue.rows.size).toBe(COUNT - 500);
  });

  it('says that a store is away; nobody is shown the images, and the same call ends it', async () => {
    index.before = (operation) => {
      if (operation === 'delete')
        throw new FacetError('SERVICE_UNAVAILABLE', 'vector index: does not answer');
    };
    const { data, errors } = await server.graphql(DELETE, { ids: [idOf(0)] });
    expect([data, errors?.[0].extensions.code]).toEqual([null, 'SERVICE_UNAVAILABLE']);
    expect(catalogue.rows.get(idOf(0))?.state).toBe('DELETING');
    expect(await totalOf({})).toEqual({ images: { totalCount: COUNT - 1 } });
    index.before = () => undefined;
    const again = await server.graphql(DELETE, { ids: [idOf(0)] });
    expect(again.data).toEqual({ deleteImages: { deleted: [idOf(0)], errors: [] } });
    expect(catalogue.rows.has(idOf(0))).toBe(false);
  });

  it('is no query', async () => {
    const { errors } = await server.graphql(`{ deleteImages(ids: ["${idOf(0)}"]) { deleted } }`);
    expect(errors?.[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('labelImages', () => {
  it('relabels; filters, facets and the images say so at once', async () => {
    const everything = await server.graphql(LABEL, {
      items: Array.from({ length: 500 }, (_, n) => ({ id: idOf(n), present: ATTRIBUTES, absent: [] })),
    });
    expect(everything.errors).toBeUndefined();
    const { data } = await server.graphql(`mutation {
      labelImages(items: [
        { id: "${idOf(0)}", present: [SMILING, "BALD"], absent: [YOUNG] }
        { id: "${idOf(1)}", present: [] }
      ]) { images { id labels { present absent } } errors { index } }
    }`);
    expect(data).toEqual({
      labelImages: {
        images: [
          { id: idOf(0), labels: { present: ['BALD', 'SMILING'], absent: ['YOUNG'] } },
          { id: idOf(1), labels: null },
        ],
        errors: [],
      },
    });
    expect(await totalOf({ absent: ['YOUNG'], present: ['BALD', 'SMILING'] })).toEqual({
      images: {
        totalCount:
          1 +
          [...catalogue.rows.values()].filter(
            (row) => row.id !== idOf(0) && row.labels[4] > 0 && row.labels[31] > 0 && row.labels[39] < 0,
          ).length,
      },
    });
    const { data: found } = await server.graphql(
      `{ searchByAttributes(query: { present: [SMILING] }, filter: { absent: [YOUNG], present: [BALD, SMILING] }, first: 100)
         { edges { node { id } } } }`,
    );
    expect(JSON.stringify(found)).toContain(idOf(0));
  });

  it('says by index what it could not label, and labels the rest', async () => {
    const { data, errors } = await server.graphql(LABEL, {
      items: [
        { id: idOf(0), present: ['MALE'], absent: ['MALE'] },
        { id: idOf(1), present: ['HAPPY'] },
        { id: NOBODY, absent: ['MALE'] },
        { id: idOf(2), present: ['BALD'] },
        { id: idOf(2), present: ['MALE'] },
        { id: idOf(3) },
      ],
    });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      labelImages: {
        images: [{ id: idOf(2), labels: { present: ['BALD'], absent: [] } }],
        errors: [
          { index: 0, code: 'CONTRADICTORY_QUERY', field: 'items[0]' },
          { index: 1, code: 'UNKNOWN_ATTRIBUTE', field: 'items[1].present' },
          { index: 2, code: 'NOT_FOUND', field: 'items[2].id' },
          { index: 4, code: 'DUPLICATE_ITEM', field: 'items[4].id' },
          { index: 5, code: 'BAD_USER_INPUT', field: 'items[5]' },
        ],
      },
    });
    for (const n of [0, 1, 3]) expect(catalogue.rows.get(idOf(n))?.labels).toEqual(imageOf(n).labels);
  });

  it.each([
    ['a number for a name', `{ labelImages(items: [{ id: "x", present: [3] }]) { errors { index } } }`],
    ['no id', `{ labelImages(items: [{ present: [MALE] }]) { errors { index } } }`],
    ['no items', `{ labelImages { errors { index } } }`],
  ])('refuses %s as GraphQL does', async (_what, selection) => {
    const { errors } = await server.graphql(`mutation ${selection}`);
    expect(errors?.[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('refuses 501 items, and a name that is no text in a variable', async () => {
    const items = Array.from({ length: 501 }, (_, n) => ({ id: idOf(n), present: [] }));
    expect((await server.graphql(LABEL, { items })).errors?.[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'items',
      limit: 500,
    });
    const wrong = await server.graphql(LABEL, { items: [{ id: idOf(0), present: [7] }] });
    expect(wrong.errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(catalogue.rows.get(idOf(0))?.labels).toEqual(imageOf(0).labels);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attributeQuery, ATTRIBUTES } from '../../src/domain/index.js';
import {
  createSearchService,
  type AttributeSearch,
  type SearchDependencies,
} from '../../src/search/index.js';
import { failureOf } from '../support/failure.js';
import { inUse } from '../support/in-use.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { SearchFixture, sumModel } from './search-fixture.js';

const images = Array.from({ length: 60 }, (_, n) => catalogueImage(n));
const searches: AttributeSearch[] = ATTRIBUTES.slice(0, 32).map((attribute, n) => ({
  query: attributeQuery(n % 2 === 0 ? { present: [attribute] } : { absent: [attribute, 'YOUNG'] }),
  page: { first: 1 + (n % 9), ...(n % 5 === 0 && { minProbability: 0.4 }), explain: n % 4 === 0 },
}));

let fixture: SearchFixture;
beforeEach(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  await fixture.add(...images);
});
afterEach(() => fixture.index.close());

function serviceOver(index: Partial<SearchDependencies['index']>) {
  return createSearchService({
    index: {
      active: () => fixture.index.active(),
      fetch: (ids, version) => fixture.index.fetch(ids, version),
      search: (search) => fixture.index.search(search),
      count: (filter) => fixture.index.count(filter),
      ...index,
    },
    catalogue: fixture.gallery.catalogue,
    model: inUse(() => fixture.model),
  });
}

describe('searchMany', () => {
  it('answers each as it is answered alone, in order', async () => {
    const outcomes = await fixture.service.searchMany(searches);
    expect(outcomes).toHaveLength(32);
    for (const [i, { query, page }] of searches.entries()) {
      expect(outcomes[i]).toEqual({ ok: true, value: await fixture.service.searchByAttributes(query, page) });
    }
    expect(await fixture.service.searchMany([])).toEqual([]);
  });

  it('hands all of them to the index before the first is answered', async () => {
    let answered = 0;
    const answeredBefore: number[] = [];
    const model = sumModel('a');
    // Encoders that take differently long: the quick must wait for the slow.
    fixture.model = {
      ...model,
      encodeQueries: async (queries) => {
        for (let turn = 0; turn < queries[0].findIndex((sign) => sign !== 0); turn++) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        return model.encodeQueries(queries);
      },
    };
    const service = serviceOver({
      search: async (search) => {
        answeredBefore.push(answered);
        const hits = await fixture.index.search(search);
        answered++;
        return hits;
      },
    });
    await service.searchMany(searches);
    expect(answeredBefore.slice(0, 32)).toEqual(Array.from({ length: 32 }, () => 0));
  });

  it('gives each its own error, and does the others', async () => {
    const [good] = searches;
    const { edges } = await fixture.service.searchByAttributes(good.query, good.page);
    const outcomes = await fixture.service.searchMany([
      good,
      { ...good, page: { first: 0 } },
      { ...good, page: { first: 5, minProbability: 2 } },
      { ...good, page: { first: 5, after: edges[0].cursor } },
      { ...good, page: { first: 5, exclude: ['x'] } },
      good,
    ]);
    const codes = outcomes.map((outcome) => (outcome.ok ? outcome.value.edges.length : outcome.error.code));
    expect(codes).toEqual([1, 'FIRST_OUT_OF_RANGE', 'BAD_USER_INPUT', 'FOREIGN_CURSOR', 'BAD_USER_INPUT', 1]);
  });

  it('gives an index that fails for one to that one', async () => {
    let calls = 0;
    const service = serviceOver({
      search: (search) => {
        const index = calls++ === 3 ? fixture.index.search({ ...search, limit: 0 }) : undefined;
        return index ?? fixture.index.search(search);
      },
    });
    const outcomes = await service.searchMany(searches);
    expect(outcomes.map(({ ok }) => ok)).toEqual(searches.map((_, i) => i !== 3));
  });

  it('is of one model as a whole: a change in the middle makes all of it anew', async () => {
    await fixture.use(sumModel('b'));
    await fixture.add(...images);
    const truth = await fixture.service.searchMany(searches);
    await fixture.index.activate('a');
    fixture.model = sumModel('a');
    let calls = 0;
    const service = serviceOver({
      search: async (search) => {
        if (calls++ === 10) {
          await fixture.index.activate('b');
          fixture.model = sumModel('b');
        }
        return fixture.index.search(search);
      },
    });
    expect(await service.searchMany(searches)).toEqual(truth);
  });

  it('says of each that there is no model', async () => {
    fixture.model = null;
    const outcomes = await fixture.service.searchMany(searches.slice(0, 2));
    expect(outcomes).toMatchObject([
      { error: { code: 'MODEL_MISSING' } },
      { error: { code: 'MODEL_MISSING' } },
    ]);
  });

  it('passes a defect on', async () => {
    const service = serviceOver({ search: () => Promise.reject(new TypeError('a defect')) });
    await expect(service.searchMany(searches)).rejects.toThrow('a defect');
    fixture.model = sumModel('b');
    expect(await failureOf(() => fixture.service.searchMany(searches))).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });
});

import { afterAll, beforeEach, expect, it } from 'vitest';
import { attributeQuery } from '../../src/domain/index.js';
import { createSearchService } from '../../src/search/index.js';
import { failureOf } from '../support/failure.js';
import { inUse } from '../support/in-use.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { SearchFixture, sumModel } from './search-fixture.js';

const images = Array.from({ length: 12 }, (_, n) => catalogueImage(n + 1));
const query = attributeQuery({ present: ['SMILING'] });
const fixture = await SearchFixture.open();
afterAll(() => fixture.index.close());
beforeEach(async () => {
  for (const version of ['a', 'b']) {
    await fixture.use(sumModel(version));
    await fixture.add(...images);
  }
});

it('starts over with the model that takes the place of its own', async () => {
  // The index serves b; the process has a for two more looks.
  const models = [sumModel('a'), sumModel('a'), sumModel('b')];
  const service = createSearchService({
    index: fixture.index,
    catalogue: fixture.gallery.catalogue,
    model: inUse(() => (models.length > 1 ? models.shift() : models[0]) ?? null),
  });
  const page = await service.searchByAttributes(query, { first: 5 });
  expect(page).toEqual(await fixture.service.searchByAttributes(query, { first: 5 }));
  expect(page.edges).toHaveLength(5);
});

it('finds a cursor of the model before foreign then', async () => {
  await fixture.index.activate('a');
  fixture.model = sumModel('a');
  const { cursor } = (await fixture.service.searchByAttributes(query, { first: 3 })).edges[2];
  await fixture.index.activate('b');
  const models = [sumModel('a'), sumModel('b')];
  const service = createSearchService({
    index: fixture.index,
    catalogue: fixture.gallery.catalogue,
    model: inUse(() => (models.length > 1 ? models.shift() : models[0]) ?? null),
  });
  const failure = await failureOf(() => service.searchByAttributes(query, { first: 3, after: cursor }));
  expect(failure.code).toBe('FOREIGN_CURSOR');
});

it('follows an index that another process changed, and names the version where it cannot', async () => {
  fixture.model = sumModel('a');
  let asked = 0;
  const parts = {
    index: fixture.index,
    catalogue: fixture.gallery.catalogue,
    model: inUse(() => fixture.model),
  };
  const lost = createSearchService({
    ...parts,
    followIndex: () => {
      asked++;
      return Promise.resolve();
    },
  });
  const failure = await failureOf(() => lost.searchByAttributes(query, { first: 3 }));
  expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(failure.message).toContain('serves model b, not a');
  expect(asked).toBeGreaterThan(0);
  const following = createSearchService({
    ...parts,
    followIndex: () => {
      fixture.model = sumModel('b');
      return Promise.resolve();
    },
  });
  expect((await following.searchByAttributes(query, { first: 3 })).edges).toHaveLength(3);
});

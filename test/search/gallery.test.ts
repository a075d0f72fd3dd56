import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTRIBUTES } from '../../src/domain/index.js';
import type { Page } from '../../src/search/index.js';
import { failureOf } from '../support/failure.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { numberedId } from '../support/points.js';
import { SearchFixture, sumModel } from './search-fixture.js';

const ids = (page: Page<{ node: { id: string } }>) => page.edges.map(({ node }) => node.id);

let fixture: SearchFixture;
const images = Array.from({ length: 45 }, (_, n) => catalogueImage(n));

beforeEach(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  await fixture.add(...images);
});

afterEach(() => fixture.index.close());

describe('similarImages', () => {
  it('ranks the gallery by likeness to an image, without the image', async () => {
    const twin = { ...catalogueImage(500), labels: images[7].labels };
    await fixture.add(twin);
    const page = await fixture.service.similarImages(images[7].id, { first: 100 });
    expect(ids(page)).toHaveLength(45);
    expect(ids(page)).not.toContain(images[7].id);
    expect(page.edges[0].node.id).toBe(twin.id);
    expect(page.edges[0].score).toBeCloseTo(1, 6);
    const next = await fixture.service.similarImages(images[7].id, { first: 9, after: page.edges[3].cursor });
    expect(ids(next)).toEqual(ids(page).slice(4, 13));
  });

  it('can be filtered, and works while no model is loaded', async () => {
    fixture.model = null;
    const filter = { present: ['MALE' as const] };
    const page = await fixture.service.similarImages(images[0].id, { first: 100, filter });
    const expected = fixture.gallery.matching(filter).filter(({ id }) => id !== images[0].id);
    expect(ids(page).sort()).toEqual(expected.map(({ id }) => id));
  });

  it('knows only images that are shown and embedded', async () => {
    const notEmbedded = catalogueImage(600);
    fixture.gallery.put(notEmbedded);
    fixture.gallery.setState(images[1].id, 'DELETING');
    for (const id of [numberedId(999), notEmbedded.id, images[1].id, 'no-uuid', '']) {
      const error = await failureOf(() => fixture.service.similarImages(id, { first: 5 }));
      expect(error).toMatchObject({ code: 'NOT_FOUND', details: { field: 'to' } });
    }
  });

  it('finds cursors of another image, and of another model, foreign', async () => {
    const { service } = fixture;
    const after = (await service.similarImages(images[0].id, { first: 5 })).edges[4].cursor;
    const other = () => service.similarImages(images[1].id, { first: 5, after });
    expect(await failureOf(other)).toMatchObject({ code: 'FOREIGN_CURSOR', details: { field: 'after' } });
    await fixture.use(sumModel('b'));
    await fixture.add(...images);
    const same = () => service.similarImages(images[0].id, { first: 5, after });
    expect(await failureOf(same)).toMatchObject({ code: 'FOREIGN_CURSOR' });
  });

  it('refuses first out of range before it looks for the image', async () => {
    const error = await failureOf(() => fixture.service.similarImages('x', { first: 0 }));
    expect(error).toMatchObject({ code: 'FIRST_OUT_OF_RANGE' });
  });
});

describe('images', () => {
  it.each([1, 10, 44, 45, 100])('gives the gallery in id order, by %i', async (first) => {
    const seen: string[] = [];
    let after: string | undefined;
    let more = true;
    while (more) {
      const page = await fixture.service.images({ first, after });
      seen.push(...ids(page));
      after = page.edges.at(-1)?.cursor;
      more = page.hasNextPage;
      expect(page.edges.length).toBe(more ? first : 45 - seen.length + page.edges.length);
    }
    expect(seen).toEqual(images.map(({ id }) => id));
  });

  it('keeps its place while images come and go', async () => {
    const page = await fixture.service.images({ first: 10 });
    const { cursor, node } = page.edges[9];
    fixture.gallery.remove(node.id);
    fixture.gallery.remove(images[11].id);
    fixture.gallery.put(catalogueImage(10, { id: `${images[9].id.slice(0, -1)}1` }));
    const next = await fixture.service.images({ first: 3, after: cursor });
    expect(ids(next)).toEqual([`${images[9].id.slice(0, -1)}1`, images[10].id, images[12].id]);
  });

  it('filters, and binds cursors to the filter but not to the model', async () => {
    const filter = { present: ['MALE' as const], partitions: ['train' as const] };
    const page = await fixture.service.images({ first: 2, filter });
    expect(ids(page)).toEqual(
      fixture.gallery
        .matching(filter)
        .slice(0, 2)
        .map(({ id }) => id),
    );
    const after = page.edges[0].cursor;
    expect(await failureOf(() => fixture.service.images({ first: 2, after }))).toMatchObject({
      code: 'FOREIGN_CURSOR',
      details: { field: 'after' },
    });
    fixture.model = sumModel('b');
    expect(ids(await fixture.service.images({ first: 1, filter, after }))).toEqual(ids(page).slice(1));
  });

  it.each([0, 101])('refuses first: %d', async (first) => {
    expect(await failureOf(() => fixture.service.images({ first }))).toMatchObject({
      code: 'FIRST_OUT_OF_RANGE',
    });
  });

  it('refuses text that is no cursor', async () => {
    const error = await failureOf(() => fixture.service.images({ first: 1, after: 'abc' }));
    expect(error).toMatchObject({ code: 'INVALID_CURSOR', details: { field: 'after' } });
  });
});

describe('the gallery', () => {
  it('gives an image by id, or null', async () => {
    fixture.gallery.setState(images[2].id, 'PENDING');
    expect(await fixture.service.image(images[1].id)).toEqual(images[1]);
    for (const id of [images[2].id, numberedId(999), 'no-uuid', '']) {
      expect(await fixture.service.image(id)).toBeNull();
    }
  });

  it('counts what is shown and matches', async () => {
    fixture.gallery.setState(images[2].id, 'PENDING');
    const filter = { absent: ['SMILING' as const], datasets: ['celeba', 'celeba'] };
    expect(await fixture.service.countImages()).toBe(44);
    expect(await fixture.service.countImages(filter)).toBe(fixture.gallery.matching(filter).length);
    const counts = await fixture.service.attributeCounts(filter);
    expect(counts.map(({ attribute }) => attribute)).toEqual(ATTRIBUTES);
    expect(counts[31]).toMatchObject({ present: 0, absent: fixture.gallery.matching(filter).length });
  });
});

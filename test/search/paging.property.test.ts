import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributeQuery } from '../../src/domain/index.js';
import type { ImageFilter } from '../../src/catalogue/index.js';
import type { SearchEdge } from '../../src/search/index.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { SearchFixture, sumModel } from './search-fixture.js';

const query = attributeQuery({ present: ['SMILING'], absent: ['MALE', 'YOUNG'] });

/** Labels from few choices, so that many images tie exactly. */
const labels = fc.nat({ max: 6 }).map((kind) => catalogueImage(kind).labels);
const event = fc.record({
  remove: fc.array(fc.nat({ max: 59 }), { maxLength: 5 }),
  /** Images half-way in or out: the index has them, the catalogue does not show them. */
  hide: fc.array(fc.nat({ max: 59 }), { maxLength: 5 }),
  add: fc.array(labels, { maxLength: 5 }),
});

/** What the whole ranking, in one page, has at or above a threshold: by definition. */
async function probableIds(fixture: SearchFixture, minProbability = 0): Promise<Set<string>> {
  const { edges } = await fixture.service.searchByAttributes(query, { first: 100 });
  return new Set(
    edges.filter(({ probability }) => (probability ?? NaN) >= minProbability).map(({ node }) => node.id),
  );
}

describe('pages of a search', () => {
  let fixture: SearchFixture;
  let models = 0;
  beforeAll(async () => {
    fixture = await SearchFixture.open();
  });
  afterAll(() => fixture.index.close());

  it('hold every image that stays exactly once, and are full, whatever comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(labels, { minLength: 60, maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom<ImageFilter | undefined>(undefined, { datasets: ['celeba'] }),
        fc.constantFrom(undefined, 0.1, 0.17, 0.2),
        fc.array(event, { maxLength: 30, size: 'max' }),
        async (contents, first, filter, minProbability, events) => {
          await fixture.use(sumModel(`model-${models++}`));
          // Ids of their own for each run: rows of earlier runs must not match by accident.
          const number = (n: number) => models * 10_000 + n;
          const images = contents.map((given, n) => catalogueImage(number(2 * n + 1), { labels: given }));
          await fixture.add(...images);
          const probable = await probableIds(fixture, minProbability);
          const staying = new Map(
            images
              .filter((image) => (!filter || image.dataset === 'celeba') && probable.has(image.id))
              .map((image) => [image.id, image]),
          );
          const seen: SearchEdge[] = [];
          let fresh = 0;
          for (let round = 0; ; round++) {
            const page = await fixture.service.searchByAttributes(query, {
              first,
              filter,
              minProbability,
              after: seen.at(-1)?.cursor,
            });
            seen.push(...page.edges);
            if (!page.hasNextPage) break;
            expect(page.edges).toHaveLength(first);
            const now = events[round];
            if (now === undefined) continue;
            for (const n of now.hide) {
              fixture.gallery.setState(images[n].id, 'DELETING');
              staying.delete(images[n].id);
            }
            const removed = now.remove.map((n) => images[n].id);
            for (const id of removed) {
              fixture.gallery.remove(id);
              staying.delete(id);
            }
            const added = now.add.map((given) => catalogueImage(number(2 * fresh++), { labels: given }));
            await Promise.all([fixture.index.delete(removed), fixture.add(...added)]);
          }
          const ids = seen.map(({ node }) => node.id);
          expect(new Set(ids).size).toBe(ids.length);
          const found = new Set(ids);
          expect([...staying.keys()].filter((id) => !found.has(id))).toEqual([]);
          for (const { probability } of seen) expect(probability).toBeGreaterThanOrEqual(minProbability ?? 0);
          if (filter) expect(seen.every(({ node }) => node.dataset === 'celeba')).toBe(true);
          for (let i = 1; i < seen.length; i++) {
            const [before, after] = [seen[i - 1], seen[i]];
            expect(before.score).toBeGreaterThanOrEqual(after.score);
            if (before.score === after.score) expect(before.node.id < after.node.id).toBe(true);
          }
          for (const id of ids) fixture.gallery.remove(id);
        },
      ),
      { numRuns: 25 },
    );
  });
});

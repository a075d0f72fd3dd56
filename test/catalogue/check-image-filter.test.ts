import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkImageFilter, type CatalogueImage, type ImageFilter } from '../../src/catalogue/index.js';
import { Random } from '../../src/domain/index.js';
import { failureOf } from '../support/failure.js';
import { filterTrees, imagesForTrees, TREE_SEED } from '../support/filter-trees.js';
import { matches } from '../support/image-oracle.js';

const smiling: ImageFilter = { present: ['SMILING'] };
const deep = (levels: number): ImageFilter => (levels === 1 ? smiling : { not: deep(levels - 1) });
const many = (count: number) => Array.from({ length: count }, (_, i) => ({ datasets: [`d${i}`] }));

describe('checkImageFilter', () => {
  it('has one form for all orders, and leaves the meaning alone', () => {
    const images: Pick<CatalogueImage, 'labels' | 'dataset' | 'partition' | 'metadata' | 'createdAt'>[] =
      imagesForTrees(new Random(1), 60).map((image, i) => ({
        ...image,
        createdAt: new Date(1000 * (i % 9)),
      }));
    fc.assert(
      fc.property(filterTrees, (filter) => {
        const checked = checkImageFilter(filter);
        for (const image of images) expect(matches(checked, image)).toBe(matches(filter, image));
        expect(JSON.stringify(checkImageFilter(turned(filter)))).toBe(JSON.stringify(checked));
        expect(checkImageFilter(checked)).toEqual(checked);
      }),
      { numRuns: 300, seed: TREE_SEED },
    );
  });

  it('takes filters up to its limits', () => {
    expect(() => checkImageFilter(deep(5))).not.toThrow();
    expect(() => checkImageFilter({ and: [{ or: many(32) }, { or: many(32) }] })).not.toThrow();
    expect(() => checkImageFilter({ metadata: [{ key: '', value: '' }] })).not.toThrow();
  });

  it.each<[string, ImageFilter, string, number | undefined]>([
    ['six deep', deep(6), 'filter.not.not.not.not.not', 5],
    [
      '65 conditions',
      { or: [{ or: many(32) }, { or: many(31) }], and: [smiling, { absent: ['BALD'] }] },
      'filter',
      64,
    ],
    ['33 members', { or: many(33) }, 'filter.or', 32],
    ['an empty or', { or: [] }, 'filter.or', 1],
    ['an empty and', { not: { and: [] } }, 'filter.not.and', 1],
    ['an empty member', { or: [smiling, { present: [] }] }, 'filter.or[1]', undefined],
    ['an empty not', { not: {} }, 'filter.not', undefined],
    ['101 datasets', { datasets: many(101).flatMap(({ datasets }) => datasets) }, 'filter.datasets', 100],
    ['a long dataset', { datasets: ['d'.repeat(501)] }, 'filter.datasets', 500],
    ['a NUL', { and: [{ datasets: ['a\0'] }] }, 'filter.and[0].datasets', undefined],
    [
      'half a character',
      { metadata: [{ key: 'k', value: '\ud83d' }] },
      'filter.metadata[0].value',
      undefined,
    ],
    ['a long key', { metadata: [{ key: 'k'.repeat(501), value: 1 }] }, 'filter.metadata[0].key', 500],
    ['a long value', { metadata: [{ key: 'k', value: 'v'.repeat(2001) }] }, 'filter.metadata[0].value', 2000],
    ['no number', { metadata: [{ key: 'k', value: NaN }] }, 'filter.metadata[0].value', undefined],
    ['no time', { createdFrom: new Date(NaN) }, 'filter.createdFrom', undefined],
    ['a time past all calendars', { createdBefore: new Date(8.64e15) }, 'filter.createdBefore', undefined],
  ])('refuses %s', async (_, filter, field, limit) => {
    const error = await failureOf(() => checkImageFilter(filter));
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', details: { field, limit } });
    expect(error.message).toContain(field);
  });

  it('refuses a contradiction within one filter, not between two', async () => {
    const error = await failureOf(() => checkImageFilter({ or: [{ ...smiling, absent: ['SMILING'] }] }));
    expect(error).toMatchObject({ code: 'CONTRADICTORY_QUERY', details: { field: 'filter.or[0]' } });
    expect(() => checkImageFilter({ or: [smiling, { absent: ['SMILING'] }] })).not.toThrow();
  });
});

/** The same with every list the other way round. */
function turned(filter: ImageFilter): ImageFilter {
  const entries = Object.entries(filter).map(([key, value]: [string, unknown]) => {
    if (key === 'not') return [key, filter.not && turned(filter.not)] as const;
    if (key === 'and' || key === 'or') return [key, filter[key]?.map(turned).reverse()] as const;
    return [key, Array.isArray(value) ? value.toReversed() : value] as const;
  });
  return Object.fromEntries(entries.reverse());
}

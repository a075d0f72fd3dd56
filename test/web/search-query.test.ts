import { parse } from 'graphql';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL } from '../../web/src/attributes/names.ts';
import { asGraphql } from '../../web/src/search/as-graphql.ts';
import {
  filterOf,
  fromAddress,
  isDatasetName,
  PARTITIONS,
  toAddress,
} from '../../web/src/search/search-query.ts';

const wishes = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...ALL), fc.constantFrom('present' as const, 'absent' as const)), {
    selector: ([attribute]) => attribute,
    maxLength: 40,
  })
  // An address names the wanted first.
  .map((entries) => new Map([...entries].sort(([, a], [, b]) => (a === b ? 0 : a === 'present' ? -1 : 1))));
const query = fc.record({
  appearance: wishes,
  like: fc.option(fc.uuid(), { nil: null }),
  labels: wishes,
  partition: fc.constantFrom(null, ...PARTITIONS),
  dataset: fc.option(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }).filter(isDatasetName), {
    nil: null,
  }),
  minProbability: fc.constantFrom(0, 0.05, 0.5, 0.95),
  top: fc.constantFrom(null, 10, 37, 500),
});

describe('the address of a search', () => {
  it('holds the whole of it', () => {
    fc.assert(
      fc.property(query, (asked) => {
        expect(fromAddress(toAddress(asked))).toEqual(asked);
      }),
    );
  });

  it('is empty for everything', () => {
    expect(toAddress(fromAddress(''))).toBe('');
    expect(filterOf(fromAddress(''))).toBeNull();
  });

  it.each([
    'with=,,smile,SMILINGX',
    'min=2&top=-1',
    'min=x&top=1.5',
    'partition=all',
    'like=x',
    'dataset=',
    'dataset=a%00b',
    '%%%=%',
  ])('leaves out what makes no sense: %s', (address) => {
    expect(toAddress(fromAddress(address))).toBe('');
  });

  it('is GraphQL as well', () => {
    fc.assert(
      fc.property(query, (asked) => {
        const text = asGraphql(asked);
        if (asked.appearance.size === 0) expect(text).toBeNull();
        else expect(() => parse(text ?? '')).not.toThrow();
      }),
    );
    expect(
      asGraphql(
        fromAddress(
          'with=smiling&without=male&min=0.5&top=10&labelled=young&partition=test&dataset=my%22own',
        ),
      ),
    ).toContain(
      `query: { present: [SMILING], absent: [MALE] }
    filter: { present: [YOUNG], partitions: [TEST], datasets: ["my\\"own"] }
    minProbability: 0.5
    first: 10`,
    );
  });
});

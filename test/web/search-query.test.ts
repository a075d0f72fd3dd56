import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
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

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
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
  addedFrom: fc.constantFrom(null, '2024-02-29', '2026-01-01'),
  addedTo: fc.constantFrom(null, '2025-12-31', '2026-11-28'),
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
    'from=2025-02-29&to=2026-13-01',
    'to=tomorrow',
    '%%%=%',
  ])('leaves out what makes no sense: %s', (address) => {
    expect(toAddress(fromAddress(address))).toBe('');
  });

  it('is GraphQL as well', () => {
    fc.assert(
      fc.property(query, (asked) => {
        expect(validate(schema, parse(asGraphql(asked)))).toEqual([]);
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
    first: 10
    minProbability: 0.5`,
    );
    expect(asGraphql(fromAddress(''))).toContain('images(\n    first: 20\n');
    const like = '00000000-0000-4000-8000-000000000000';
    expect(asGraphql(fromAddress(`like=${like}`))).toContain(`similarImages(\n    to: "${like}"\n`);
  });

  it('takes whole days, the last one to its end', () => {
    expect(filterOf(fromAddress('from=2026-01-31&to=2026-02-28'))).toMatchObject({
      createdFrom: '2026-01-31T00:00:00.000Z',
      createdBefore: '2026-03-01T00:00:00.000Z',
    });
    expect(filterOf(fromAddress('to=2026-02-28'))).not.toHaveProperty('createdFrom');
    expect(asGraphql(fromAddress('from=2026-01-31'))).toContain(
      'filter: { createdFrom: "2026-01-31T00:00:00.000Z" }',
    );
  });
});

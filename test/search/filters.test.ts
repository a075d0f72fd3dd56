import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ImageFilter } from '../../src/catalogue/index.js';
import { checkFilter } from '../../src/search/filters.js';
import { failureOf } from '../support/failure.js';

/** What a caller without a compiler could send. */
const parse = (json: string) => z.custom<ImageFilter>().parse(JSON.parse(json));

describe('checkFilter', () => {
  it('puts each condition on rows and on payloads alike', () => {
    const filter = checkFilter({
      present: ['SMILING'],
      absent: ['MALE'],
      datasets: ['b', 'a'],
      partitions: ['test'],
    });
    expect(filter.images).toEqual({
      present: ['SMILING'],
      absent: ['MALE'],
      datasets: ['a', 'b'],
      partitions: ['test'],
    });
    expect(filter.vectors.mustNot).toEqual([]);
    expect(filter.vectors.must).toHaveLength(4);
    expect(filter.vectors.must).toEqual(
      expect.arrayContaining([
        { key: 'attributes', anyOf: [31] },
        { key: 'attributes', anyOf: [60] },
        { key: 'dataset', anyOf: ['a', 'b'] },
        { key: 'partition', anyOf: ['test'] },
      ]),
    );
  });

  it('has one key for one meaning', () => {
    const a = checkFilter({ present: ['YOUNG', 'BALD', 'BALD'], datasets: ['x', 'y', 'x'] });
    expect(checkFilter({ datasets: ['y', 'x'], absent: [], present: ['BALD', 'YOUNG'] }).key).toBe(a.key);
    expect(checkFilter({ datasets: ['y', 'x'], absent: ['BALD'], present: ['YOUNG'] }).key).not.toBe(a.key);
    expect(checkFilter({ present: ['YOUNG', 'BALD'] }).key).not.toBe(a.key);
    expect(checkFilter({}).key).toBe(checkFilter().key);
    expect(checkFilter({ present: [], absent: [] }).key).toBe(checkFilter().key);
    expect(checkFilter().vectors).toEqual({ must: [], mustNot: [] });
  });

  it.each([
    [
      '{"present":["MALE","SMILING"],"absent":["MALE"]}',
      'CONTRADICTORY_QUERY',
      'filter',
      /MALE cannot be both/,
    ],
    ['{"present":["TALL"]}', 'UNKNOWN_ATTRIBUTE', 'filter.present', /"TALL"/],
    ['{"absent":["Smiling"]}', 'UNKNOWN_ATTRIBUTE', 'filter.absent', /"Smiling"/],
    ['{"partitions":["test","holdout"]}', 'BAD_USER_INPUT', 'filter.partitions', /"holdout" is not one of/],
    ['{"partitions":[]}', 'BAD_USER_INPUT', 'filter.partitions', /at least 1/],
    ['{"datasets":[]}', 'BAD_USER_INPUT', 'filter.datasets', /at least 1/],
    ['{"datasets":["a",""]}', 'BAD_USER_INPUT', 'filter.datasets', /non-empty/],
  ])('refuses %s', async (json, code, field, message) => {
    const error = await failureOf(() => checkFilter(parse(json)));
    expect(error).toMatchObject({ code, details: { field } });
    expect(error.message).toMatch(message);
  });
});

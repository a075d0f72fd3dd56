import { ATTRIBUTE_COUNT, FacetError } from '../domain/index.js';

/** Bounds of what one evaluation may cost. */
const MAX_QUERIES = 100_000;
const MAX_K = 100_000;
const MAX_KS = 20;

export interface Sizes {
  /** One or more, no two alike. */
  readonly ms: readonly number[];
  readonly queries: number;
  readonly seed: number;
  readonly ks: readonly number[];
}

/** @throws FacetError `BAD_USER_INPUT` naming the field and its limit */
export function checkSizes({ ms, queries, seed, ks }: Sizes): void {
  list('m', ms, ATTRIBUTE_COUNT, ATTRIBUTE_COUNT);
  within('queries', queries, MAX_QUERIES);
  if (!Number.isInteger(seed) || seed !== (seed | 0)) refuse('seed', `must be a 32-bit integer, not ${seed}`);
  list('ks', ks, MAX_K, MAX_KS);
}

function list(field: string, values: readonly number[], limit: number, most: number): void {
  if (values.length < 1 || values.length > most) {
    refuse(field, `must hold 1 to ${most} values, not ${values.length}`, most);
  }
  for (const value of values) within(field, value, limit);
  if (new Set(values).size < values.length) refuse(field, 'must not repeat a value');
}

function within(field: string, value: number, limit: number): void {
  if (!Number.isInteger(value) || value < 1 || value > limit) {
    refuse(field, `must be an integer from 1 to ${limit}, not ${value}`, limit);
  }
}

function refuse(field: string, problem: string, limit?: number): never {
  throw new FacetError('BAD_USER_INPUT', `${field}: ${problem}`, {
    field,
    ...(limit === undefined ? {} : { limit }),
  });
}

import { ATTRIBUTE_COUNT, FacetError } from '../domain/index.js';

/** Bounds of what one evaluation may cost. */
const MAX_QUERIES = 100_000;
const MAX_K = 100_000;
const MAX_KS = 20;

export interface Sizes {
  readonly m: number;
  readonly queries: number;
  readonly seed: number;
  readonly ks: readonly number[];
}

/** @throws FacetError `BAD_USER_INPUT` naming the field and its limit */
export function checkSizes({ m, queries, seed, ks }: Sizes): void {
  within('m', m, ATTRIBUTE_COUNT);
  within('queries', queries, MAX_QUERIES);
  if (!Number.isInteger(seed) || seed !== (seed | 0)) refuse('seed', `must be a 32-bit integer, not ${seed}`);
  if (ks.length < 1 || ks.length > MAX_KS) {
    refuse('ks', `must hold 1 to ${MAX_KS} values, not ${ks.length}`, MAX_KS);
  }
  for (const k of ks) within('ks', k, MAX_K);
  if (new Set(ks).size < ks.length) refuse('ks', 'must not repeat a value');
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

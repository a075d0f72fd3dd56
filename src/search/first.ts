import { FacetError } from '../domain/index.js';
import { MAX_FIRST } from './services.js';

/** @throws FacetError `FIRST_OUT_OF_RANGE` unless `first` is a whole number of 1 … MAX_FIRST */
export function checkFirst(first: number): void {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_FIRST) return;
  throw new FacetError('FIRST_OUT_OF_RANGE', `first: ${first} is not a whole number of 1 to ${MAX_FIRST}`, {
    field: 'first',
    limit: MAX_FIRST,
  });
}

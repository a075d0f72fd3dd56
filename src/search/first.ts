import { FacetError } from '../domain/index.js';
import { MAX_FIRST } from './services.js';

/** @throws FacetError `FIRST_OUT_OF_RANGE`, naming the argument, unless it is a whole number of 1 … MAX_FIRST */
export function checkFirst(size: number, field: 'first' | 'last' = 'first'): void {
  if (Number.isInteger(size) && size >= 1 && size <= MAX_FIRST) return;
  throw new FacetError('FIRST_OUT_OF_RANGE', `${field}: ${size} is not a whole number of 1 to ${MAX_FIRST}`, {
    field,
    limit: MAX_FIRST,
  });
}

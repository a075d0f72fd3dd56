import { ATTRIBUTE_COUNT, FacetError, isUuid } from '../domain/index.js';
import type { VectorFilter, VectorPayload, VectorPoint, VectorSearch } from './vector-index.js';

/** How far from 1 a vector's norm may be. */
const NORM_TOLERANCE = 1e-3;
/** Up to here a vector is as unit as float32 makes it, and is kept to the bit. */
const NORM_ROUNDING = 1e-6;

function bad(field: string, message: string, limit?: number): FacetError {
  return new FacetError('BAD_USER_INPUT', `${field}: ${message}`, { field, limit });
}

/**
 * A copy of a unit vector, renormalised where its norm is off by more than float32's rounding.
 * @throws FacetError `BAD_USER_INPUT` naming `field`: wrong length, a component that is not finite, |norm − 1| > 1e-3
 */
export function unitVector(vector: Float32Array, dimensions: number, field: string): Float32Array {
  if (vector.length !== dimensions) {
    throw bad(field, `has ${vector.length} components; the index holds ${dimensions}`, dimensions);
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!Number.isFinite(squares)) throw bad(field, 'has a component that is not finite');
  const norm = Math.sqrt(squares);
  const off = Math.abs(norm - 1);
  if (off > NORM_TOLERANCE) {
    throw bad(field, `has norm ${norm}; it must be 1 to within ${NORM_TOLERANCE}`, NORM_TOLERANCE);
  }
  return off <= NORM_ROUNDING ? vector.slice() : vector.map((value) => value / norm);
}

/**
 * Points fit to be written: each id once (the last one given wins), vectors unit.
 * @throws FacetError `BAD_USER_INPUT` naming the first bad field, `points[3].vector`
 */
export function checkedPoints(points: readonly VectorPoint[], dimensions: number): VectorPoint[] {
  const byId = new Map<string, VectorPoint>();
  points.forEach(({ id, vector, payload }, i) => {
    const field = `points[${i}]`;
    if (!isUuid(id)) throw bad(`${field}.id`, `"${id}" is not a lower-case UUID`);
    checkPayload(payload, `${field}.payload`);
    byId.set(id, { id, payload, vector: unitVector(vector, dimensions, `${field}.vector`) });
  });
  return [...byId.values()];
}

/** @throws FacetError `BAD_USER_INPUT` naming `vector`, `limit`, `before` or a place in `filter` */
export function checkedSearch(search: VectorSearch, dimensions: number): VectorSearch {
  if (!Number.isInteger(search.limit) || search.limit < 1) {
    throw bad('limit', `${search.limit} is not a whole number of at least 1`, 1);
  }
  if (search.after !== undefined && search.before !== undefined) {
    throw bad('before', 'cannot be given together with `after`');
  }
  checkFilter(search.filter);
  return { ...search, vector: unitVector(search.vector, dimensions, 'vector') };
}

/** @throws FacetError `BAD_USER_INPUT` for a batch size that is no whole number of at least 1 */
export function checkBatchSize(batchSize: number): void {
  if (Number.isInteger(batchSize) && batchSize >= 1) return;
  throw bad('batchSize', `${batchSize} is not a whole number of at least 1`, 1);
}

/** @throws FacetError `BAD_USER_INPUT` naming the condition that holds a key no payload can have */
export function checkFilter(filter: VectorFilter | undefined, field = 'filter'): void {
  for (const list of ['must', 'mustNot'] as const) {
    filter?.[list].forEach((clause, i) => {
      const place = `${field}.${list}[${i}].anyOf`;
      if (clause.key === 'attributes') checkKeys(clause.anyOf, place);
      if (clause.key !== 'filter') return;
      clause.anyOf.forEach((inner, member) => {
        checkFilter(inner, `${place}[${member}]`);
      });
    });
  }
}

function checkPayload({ attributes, dataset }: VectorPayload, field: string): void {
  checkKeys(attributes, `${field}.attributes`);
  const keys = new Set(attributes);
  const both = attributes.find((key) => key < ATTRIBUTE_COUNT && keys.has(key + ATTRIBUTE_COUNT));
  if (both !== undefined) {
    throw bad(`${field}.attributes`, `attribute ${both} cannot be labelled both present and absent`);
  }
  if (dataset === '') throw bad(`${field}.dataset`, 'must not be empty');
}

function checkKeys(keys: readonly number[], field: string): void {
  const highest = 2 * ATTRIBUTE_COUNT - 1;
  const wrong = keys.find((key) => !Number.isInteger(key) || key < 0 || key > highest);
  if (wrong !== undefined) throw bad(field, `${wrong} is not a label key (0 to ${highest})`, highest);
}

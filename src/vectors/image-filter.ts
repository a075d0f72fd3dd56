import type { ImageFilter } from '../catalogue/index.js';
import { attributeId, ATTRIBUTE_COUNT, type Attribute } from '../domain/index.js';
import type { VectorClause, VectorFilter } from './vector-index.js';

/** A filter on images as far as an index can tell. */
export interface IndexFilter {
  /** Lets through every image that matches. */
  readonly vectors: VectorFilter;
  /** Whether it lets through no other. Times and metadata are the catalogue's: an index does not know them. */
  readonly whole: boolean;
}

/** The filter of the catalogue as one on payloads; what a payload does not hold is left out, never guessed. */
export function indexFilter(filter: ImageFilter = {}): IndexFilter {
  const { createdFrom, createdBefore, metadata = [], and = [], or = [], not } = filter;
  const must: VectorClause[] = plainClauses(filter);
  const mustNot: VectorClause[] = [];
  let whole = createdFrom === undefined && createdBefore === undefined && metadata.length === 0;
  for (const member of and.map(indexFilter)) {
    must.push(...member.vectors.must);
    mustNot.push(...member.vectors.mustNot);
    whole &&= member.whole;
  }
  if (or.length > 0) {
    const members = or.map(indexFilter);
    must.push({ key: 'filter', anyOf: members.map(({ vectors }) => vectors) });
    whole &&= members.every((member) => member.whole);
  }
  if (not !== undefined) {
    const inner = indexFilter(not);
    // Without all of what lets too much through, matching images would be left out.
    if (inner.whole) mustNot.push({ key: 'filter', anyOf: [inner.vectors] });
    whole &&= inner.whole;
  }
  return { vectors: { must, mustNot }, whole };
}

function plainClauses({
  present,
  absent,
  anyPresent,
  anyAbsent,
  datasets,
  partitions,
}: ImageFilter): VectorClause[] {
  const key = (attribute: Attribute) => attributeId(attribute);
  const absentKey = (attribute: Attribute) => ATTRIBUTE_COUNT + attributeId(attribute);
  const one = (anyOf: readonly number[]): VectorClause => ({ key: 'attributes', anyOf });
  return [
    ...(present ?? []).map((attribute) => one([key(attribute)])),
    ...(absent ?? []).map((attribute) => one([absentKey(attribute)])),
    ...(anyPresent?.length ? [one(anyPresent.map(key))] : []),
    ...(anyAbsent?.length ? [one(anyAbsent.map(absentKey))] : []),
    ...(datasets?.length ? [{ key: 'dataset', anyOf: datasets } as const] : []),
    ...(partitions?.length ? [{ key: 'partition', anyOf: partitions } as const] : []),
  ];
}

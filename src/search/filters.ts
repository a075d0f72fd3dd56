import type { ImageFilter } from '../catalogue/index.js';
import { attributeQuery, FacetError, isPartition, PARTITIONS } from '../domain/index.js';
import { labelFilter, type VectorCondition, type VectorFilter } from '../vectors/index.js';

/** A filter in the three forms a search needs. */
export interface CheckedFilter {
  /** For the catalogue: no repeats, canonical order. */
  readonly images: ImageFilter;
  /** The same condition on the index's payload. */
  readonly vectors: VectorFilter;
  /** Equal for filters that ask the same; cursors are bound to it. */
  readonly key: string;
}

/**
 * Checks a filter and translates it. Absent lists, and lists of no labels, put no condition.
 * @throws FacetError `UNKNOWN_ATTRIBUTE` (`filter.present`, `filter.absent`); `CONTRADICTORY_QUERY` (`filter`) for a label
 * that is to be both; `BAD_USER_INPUT` (`filter.datasets`, `filter.partitions`) for an empty list, an empty name or an
 * unknown partition
 */
export function checkFilter({
  present = [],
  absent = [],
  datasets,
  partitions,
}: ImageFilter = {}): CheckedFilter {
  const labels =
    present.length + absent.length > 0 ? attributeQuery({ present, absent }, 'filter') : undefined;
  const oneOf = {
    dataset: datasets && distinct(datasets, 'filter.datasets', (name) => name !== '', 'a non-empty name'),
    partition:
      partitions && distinct(partitions, 'filter.partitions', isPartition, `one of ${PARTITIONS.join(', ')}`),
  };
  const images = {
    ...(labels && { present: labels.present, absent: labels.absent }),
    ...(oneOf.dataset && { datasets: oneOf.dataset }),
    ...(oneOf.partition && { partitions: oneOf.partition }),
  };
  const must: VectorCondition[] = labels ? [...labelFilter(labels.signed).must] : [];
  if (oneOf.dataset) must.push({ key: 'dataset', anyOf: oneOf.dataset });
  if (oneOf.partition) must.push({ key: 'partition', anyOf: oneOf.partition });
  return { images, vectors: { must, mustNot: [] }, key: JSON.stringify(images) };
}

/** An empty "one of these" could mean "nothing" or "anything": it is refused. */
function distinct<T extends string>(
  values: readonly T[],
  field: string,
  allowed: (value: T) => boolean,
  what: string,
): readonly T[] {
  const wrong = values.find((value) => !allowed(value));
  if (wrong !== undefined) {
    throw new FacetError('BAD_USER_INPUT', `${field}: "${wrong}" is not ${what}`, { field });
  }
  if (values.length === 0) {
    throw new FacetError('BAD_USER_INPUT', `${field}: give at least 1, or leave it out`, { field, limit: 1 });
  }
  return [...new Set(values)].sort();
}

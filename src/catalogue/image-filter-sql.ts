import type { ImageFilter } from './image-filter.js';
import { Prisma } from './generated/client.js';

const { sql, join } = Prisma;

/** The filter as a condition on `images`. */
export function sqlMatches(filter: ImageFilter = {}): Prisma.Sql {
  return join([sql`state = 'INDEXED'`, ...conditions(filter)], ' AND ');
}

/**
 * What all must be true. SQL's NULL (of a missing partition, say) counts as "does not hold": AND and OR keep that by
 * themselves, and `IS NOT TRUE`, unlike NOT, turns it into true.
 */
function conditions(filter: ImageFilter): Prisma.Sql[] {
  const { createdFrom, createdBefore, metadata = [], and = [], or = [], not } = filter;
  return [
    ...labelConditions(filter),
    ...placeConditions(filter),
    ...(createdFrom ? [sql`created_at >= ${createdFrom.toISOString()}::timestamptz`] : []),
    ...(createdBefore ? [sql`created_at < ${createdBefore.toISOString()}::timestamptz`] : []),
    // Containment, since an index serves it. Of scalars in an object it is equality.
    ...metadata.map(({ key, value }) => sql`metadata @> ${JSON.stringify({ [key]: value })}::jsonb`),
    ...and.map(all),
    ...(or.length > 0 ? [sql`(${join(or.map(all), ' OR ')})`] : []),
    ...(not ? [sql`${all(not)} IS NOT TRUE`] : []),
  ];
}

function all(filter: ImageFilter): Prisma.Sql {
  const parts = conditions(filter);
  return parts.length === 0 ? sql`(true)` : sql`(${join(parts, ' AND ')})`;
}

function labelConditions({ present = [], absent = [], anyPresent = [], anyAbsent = [] }: ImageFilter) {
  return [
    ...(present.length > 0 ? [sql`present @> ${present}::"CelebAttribute"[]`] : []),
    ...(absent.length > 0 ? [sql`absent @> ${absent}::"CelebAttribute"[]`] : []),
    ...(anyPresent.length > 0 ? [sql`present && ${anyPresent}::"CelebAttribute"[]`] : []),
    ...(anyAbsent.length > 0 ? [sql`absent && ${anyAbsent}::"CelebAttribute"[]`] : []),
  ];
}

function placeConditions({ datasets = [], partitions = [] }: ImageFilter) {
  return [
    ...(datasets.length > 0 ? [sql`dataset = ANY(${datasets}::text[])`] : []),
    ...(partitions.length > 0 ? [sql`partition = ANY(${partitions}::"Partition"[])`] : []),
  ];
}

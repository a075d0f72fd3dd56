import type { ImageFilter } from './catalogue.js';
import { Prisma } from './generated/client.js';

/** The filter as Prisma's `where`: `hasEvery` is PostgreSQL's `@>`. */
export function whereMatches(filter: ImageFilter = {}): Prisma.ImageWhereInput {
  const { present = [], absent = [], datasets = [], partitions = [] } = filter;
  return {
    state: 'INDEXED',
    ...(present.length > 0 && { present: { hasEvery: [...present] } }),
    ...(absent.length > 0 && { absent: { hasEvery: [...absent] } }),
    ...(datasets.length > 0 && { dataset: { in: [...datasets] } }),
    ...(partitions.length > 0 && { partition: { in: [...partitions] } }),
  };
}

/** The same condition as SQL on `images`, for statements that Prisma cannot say. */
export function sqlMatches(filter: ImageFilter = {}): Prisma.Sql {
  const { present = [], absent = [], datasets = [], partitions = [] } = filter;
  const conditions = [Prisma.sql`state = 'INDEXED'`];
  if (present.length > 0) conditions.push(Prisma.sql`present @> ${present}::"CelebAttribute"[]`);
  if (absent.length > 0) conditions.push(Prisma.sql`absent @> ${absent}::"CelebAttribute"[]`);
  if (datasets.length > 0) conditions.push(Prisma.sql`dataset = ANY(${datasets}::text[])`);
  if (partitions.length > 0) conditions.push(Prisma.sql`partition = ANY(${partitions}::"Partition"[])`);
  return Prisma.join(conditions, ' AND ');
}

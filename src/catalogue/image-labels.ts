import { attributeId, ATTRIBUTE_COUNT, isAttribute } from '../domain/index.js';
import type { LabelledImage } from './catalogue.js';
import type { ImageFilter } from './image-filter.js';
import { Prisma, type PrismaClient } from './generated/client.js';
import { sqlMatches } from './image-filter-sql.js';

interface Row {
  readonly id: string;
  /** Array literals: `{BALD,MALE}`. */
  readonly present: string;
  readonly absent: string;
}

/**
 * See Catalogue.labels. Arrays come as text: Prisma decodes an array of 40 enum values in 0.13 ms, which for a whole gallery
 * is seconds of the main thread.
 */
export async function readLabels(
  prisma: PrismaClient,
  filter: ImageFilter,
  limit: number,
  afterId?: string,
): Promise<LabelledImage[]> {
  const after = afterId === undefined ? Prisma.empty : Prisma.sql`AND id > ${afterId}::uuid`;
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT id::text, present::text, absent::text FROM images WHERE ${sqlMatches(filter)} ${after}
    ORDER BY images.id LIMIT ${limit}`;
  return rows.map(({ id, present, absent }) => ({ id, labels: labelsFrom(present, absent) }));
}

/** Labels from two array literals: `{BALD,MALE}`. */
export function labelsFrom(present: string, absent: string): Int8Array {
  const labels = new Int8Array(ATTRIBUTE_COUNT);
  mark(labels, present, 1);
  mark(labels, absent, -1);
  return labels;
}

function mark(labels: Int8Array, literal: string, sign: 1 | -1): void {
  for (const name of literal.slice(1, -1).split(',')) {
    if (isAttribute(name)) labels[attributeId(name)] = sign;
  }
}

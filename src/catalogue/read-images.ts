import type { Partition } from '../domain/index.js';
import type { CatalogueImage, ImageState } from './catalogue.js';
import type { Prisma, PrismaClient } from './generated/client.js';
import { labelsFrom } from './image-labels.js';
import { toJsonObject } from './image-rows.js';

interface Row extends Omit<CatalogueImage, 'labels' | 'metadata'> {
  readonly partition: Partition | null;
  readonly state: ImageState;
  /** Array literals: `{BALD,MALE}`; Prisma takes long over arrays of enum values (see readLabels). */
  readonly present: string;
  readonly absent: string;
  readonly metadata: unknown;
}

/**
 * Whole rows for a condition that Prisma cannot say.
 * @param rest the statement from WHERE on
 */
export async function readImages(prisma: PrismaClient, rest: Prisma.Sql): Promise<CatalogueImage[]> {
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT id::text, dataset, external_id AS "externalId", sha256, location, media_type AS "mediaType", width, height,
      bytes, partition::text, present::text, absent::text, metadata, state::text, created_at AS "createdAt"
    FROM images ${rest}`;
  return rows.map(({ present, absent, metadata, ...row }) => ({
    ...row,
    labels: labelsFrom(present, absent),
    metadata: toJsonObject(metadata),
  }));
}

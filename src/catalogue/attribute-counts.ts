import { z } from 'zod';
import { ATTRIBUTES } from '../domain/index.js';
import type { AttributeCount } from './catalogue.js';
import type { ImageFilter } from './image-filter.js';
import type { PrismaClient } from './generated/client.js';
import { sqlMatches } from './image-filter-sql.js';

const rows = z.array(z.object({ attribute: z.enum(ATTRIBUTES), present: z.int(), absent: z.int() }));

/**
 * All 40 counts in one statement. Faces have many more absent attributes than present ones, and most are labelled
 * completely; of those only the present ones are unfolded and the absent ones follow (20,000 images on PGlite: 0.1 s
 * against 0.24 s for unfolding both).
 */
export async function countAttributes(prisma: PrismaClient, filter?: ImageFilter): Promise<AttributeCount[]> {
  return rows.parse(
    await prisma.$queryRaw`
      WITH matching AS MATERIALIZED (
        SELECT present, absent, cardinality(present) + cardinality(absent) = ${ATTRIBUTES.length} AS complete
        FROM images WHERE ${sqlMatches(filter)}
      ), p AS (
        SELECT attribute, count(*) AS images, count(*) FILTER (WHERE complete) AS complete
        FROM matching, unnest(present) AS attribute GROUP BY attribute
      ), a AS (
        SELECT attribute, count(*) AS images
        FROM matching, unnest(absent) AS attribute WHERE NOT complete GROUP BY attribute
      ), c AS (
        SELECT count(*) AS images FROM matching WHERE complete
      )
      SELECT named.attribute::text AS attribute,
        coalesce(p.images, 0)::int AS present,
        (coalesce(a.images, 0) + c.images - coalesce(p.complete, 0))::int AS absent
      FROM c CROSS JOIN unnest(enum_range(NULL::"CelebAttribute")) AS named (attribute)
      LEFT JOIN p USING (attribute) LEFT JOIN a USING (attribute)
      ORDER BY named.attribute`,
  );
}

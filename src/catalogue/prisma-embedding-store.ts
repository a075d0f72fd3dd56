import pg from 'pg';
import { FacetError } from '../domain/index.js';
import { copyOut } from './copy-out.js';
import type { Database } from './database.js';
import { COPIED_COLUMNS, fromCopy, toColumns } from './embedding-rows.js';
import type { EmbeddingStore, StoredEmbedding } from './embedding-store.js';
import { answered } from './unavailable.js';

/** Below every id of ours. */
const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Embeddings on PostgreSQL, embedded or not. Rows go in and out through plain SQL: Prisma hands bytes over as base64 and
 * arrays element by element, which took twice the processor time and five times the main thread's.
 */
export class PrismaEmbeddingStore implements EmbeddingStore {
  constructor(private readonly database: Database) {}

  async createCollection(modelVersion: string): Promise<void> {
    await answered(() =>
      this.database.prisma.embeddingCollection.createMany({ data: [{ modelVersion }], skipDuplicates: true }),
    );
  }

  async collections(): Promise<string[]> {
    const rows = await answered(() =>
      this.database.prisma.embeddingCollection.findMany({ orderBy: { modelVersion: 'asc' } }),
    );
    return rows.map(({ modelVersion }) => modelVersion);
  }

  async active(): Promise<string | null> {
    const row = await answered(() =>
      this.database.prisma.embeddingCollection.findFirst({ where: { active: true } }),
    );
    return row?.modelVersion ?? null;
  }

  activate(modelVersion: string): Promise<void> {
    return answered(() =>
      this.database.prisma.$transaction(async (tx) => {
        // Two activations at once would each clear the old flag and then both set one: the rows' locks make the second wait.
        await tx.$queryRaw`SELECT 1 FROM embedding_collections ORDER BY id FOR UPDATE`;
        await tx.embeddingCollection.updateMany({ where: { active: true }, data: { active: false } });
        const { count } = await tx.embeddingCollection.updateMany({
          where: { modelVersion },
          data: { active: true },
        });
        if (count === 0) throw noCollection(modelVersion);
      }),
    );
  }

  async dropCollection(modelVersion: string): Promise<void> {
    await answered(() => this.database.prisma.embeddingCollection.deleteMany({ where: { modelVersion } }));
  }

  async put(modelVersion: string, rows: readonly StoredEmbedding[]): Promise<void> {
    const { ids, vectors, starts, lengths, attributes, datasets, partitions } = toColumns(rows);
    // Vectors travel as one binary parameter, cut up by the server: a third of the cost of bytea[], which goes as text.
    const { rowCount } = await this.database.query(
      `INSERT INTO embeddings (collection_id, image_id, vector, attributes, dataset, partition)
       SELECT collection.id, row.id, substring($2::bytea FROM row.start FOR row.length), row.attributes::smallint[],
         row.dataset, row.partition
       FROM embedding_collections AS collection,
         unnest($3::uuid[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[])
           AS row (id, start, length, attributes, dataset, partition)
       WHERE collection.model_version = $1
       ON CONFLICT (collection_id, image_id) DO UPDATE SET vector = excluded.vector, attributes = excluded.attributes,
         dataset = excluded.dataset, partition = excluded.partition`,
      [modelVersion, vectors, ids, starts, lengths, attributes, datasets, partitions],
    );
    if (rowCount < ids.length) throw noCollection(modelVersion);
  }

  async delete(ids: readonly string[]): Promise<void> {
    await answered(
      () => this.database.prisma.$executeRaw`DELETE FROM embeddings WHERE image_id = ANY(${ids}::uuid[])`,
    );
  }

  async scan(modelVersion: string, limit: number, afterId = NIL): Promise<StoredEmbedding[]> {
    const copied = await this.database.session(async (client) => {
      // Without fresh statistics (after a bulk load, say) the planner takes a collection for small, and would sort all of it
      // for every part.
      await client.query('BEGIN; SET LOCAL enable_sort = off');
      const [version, after] = [modelVersion, afterId].map((text) => pg.escapeLiteral(text));
      const part = await copyOut(
        client,
        `COPY (
           SELECT ${COPIED_COLUMNS} FROM embeddings
           WHERE collection_id = (SELECT id FROM embedding_collections WHERE model_version = ${version})
             AND image_id > ${after}
           ORDER BY image_id LIMIT ${Math.trunc(limit)}
         ) TO STDOUT (FORMAT binary)`,
      );
      await client.query('COMMIT');
      return part;
    });
    return fromCopy(copied);
  }
}

function noCollection(modelVersion: string): FacetError {
  return new FacetError('NOT_FOUND', `modelVersion: there is no collection ${modelVersion}`, {
    field: 'modelVersion',
  });
}

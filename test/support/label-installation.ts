import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Database } from '../../src/catalogue/database.js';
import { startEmbeddedDatabase } from '../../src/catalogue/embedded-database.js';
import { openCatalogue } from '../../src/catalogue/index.js';
import { readConfig } from '../../src/config/index.js';
import { ATTRIBUTE_COUNT, imageId, Random } from '../../src/domain/index.js';
import { EMBEDDING_DIMENSIONS, loadModel } from '../../src/model/index.js';
import { openEmbeddedIndex, openQdrantIndex, payloadKeys } from '../../src/vectors/index.js';
import { seedEmbeddedDatabase } from './embedded-template.js';
import type { Environment } from './facet.js';

/** A data folder, and perhaps a database, with a gallery that no picture was needed for. */
export interface Installation {
  readonly environment: Environment;
  /** Runs SQL on its database, which no process may have open if it is the embedded one. */
  sql(statement: string): Promise<void>;
  remove(): void;
}

/**
 * Fills an installation with random labels, each embedded as the shipped model encodes a query for just these: a gallery
 * whose searches are good, made in seconds.
 * @param databaseUrl PostgreSQL; absent: the embedded database
 * @param qdrantUrl Qdrant; absent: the embedded index
 */
export async function labelInstallation(
  count: number,
  databaseUrl?: string,
  qdrantUrl?: string,
): Promise<Installation> {
  const dataDir = mkdtempSync(join(tmpdir(), 'facet-labels-'));
  if (databaseUrl === undefined) await seedEmbeddedDatabase(dataDir);
  await fill(count, dataDir, databaseUrl, qdrantUrl);
  return {
    environment: {
      FACET_DATA_DIR: dataDir,
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      ...(qdrantUrl !== undefined && { QDRANT_URL: qdrantUrl }),
    },
    sql: (statement) => execute(statement, dataDir, databaseUrl),
    remove: () => {
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function fill(count: number, dataDir: string, databaseUrl?: string, qdrantUrl?: string): Promise<void> {
  const random = new Random(7);
  const images = Array.from({ length: count }, (_, i) => ({
    id: imageId('labels', `${i}.jpg`),
    dataset: 'labels',
    externalId: `${i}.jpg`,
    sha256: '0'.repeat(64),
    location: 'file:///nowhere',
    mediaType: 'image/jpeg',
    width: 1,
    height: 1,
    bytes: 1,
    partition: null,
    labels: Int8Array.from({ length: ATTRIBUTE_COUNT }, () => (random.float() < 0.4 ? 1 : -1)),
    metadata: {},
  }));
  const model = await loadModel(resolve(import.meta.dirname, '../../models/celeba-faceres'));
  const stores = await openCatalogue({ dataDir, databaseUrl });
  const { qdrant } = readConfig({ QDRANT_URL: qdrantUrl });
  const index =
    qdrant === undefined
      ? await openEmbeddedIndex({ store: stores.embeddings, dimensions: EMBEDDING_DIMENSIONS })
      : await openQdrantIndex({ ...qdrant, dimensions: EMBEDDING_DIMENSIONS });
  const vectors = await model.encodeQueries(images.map(({ labels }) => labels));
  await stores.catalogue.putPending(images);
  await index.createCollection(model.version);
  await index.activate(model.version);
  await index.upsert(
    model.version,
    images.map(({ id, dataset, partition, labels }, row) => ({
      id,
      vector: vectors.slice(row * EMBEDDING_DIMENSIONS, (row + 1) * EMBEDDING_DIMENSIONS),
      payload: { attributes: payloadKeys(labels), dataset, partition },
    })),
  );
  await stores.catalogue.markIndexed(images.map(({ id }) => id));
  await index.close();
  await stores.close();
  await model.close();
}

async function execute(statement: string, dataDir: string, databaseUrl?: string): Promise<void> {
  if (databaseUrl !== undefined) {
    const database = new Database({ connectionString: databaseUrl, max: 1 });
    await database.query(statement, []);
    await database.close();
    return;
  }
  const embedded = await startEmbeddedDatabase(dataDir);
  const database = new Database({
    host: embedded.host,
    user: 'postgres',
    database: 'postgres',
    max: 1,
  });
  await database.query(statement, []);
  await database.close();
  await embedded.close();
}

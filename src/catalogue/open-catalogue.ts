import { FacetError } from '../domain/index.js';
import { AdvisoryLock } from './advisory-lock.js';
import type { ApiKeyStore } from './api-key-store.js';
import type { Catalogue } from './catalogue.js';
import { Database } from './database.js';
import { startEmbeddedDatabase } from './embedded-database.js';
import type { EmbeddingStore } from './embedding-store.js';
import type { EvaluationStore } from './evaluation-store.js';
import type { IngestionStore } from './ingestion-store.js';
import { migrate } from './migrate.js';
import { readMigrations } from './migrations.js';
import { PrismaCatalogue } from './prisma-catalogue.js';
import { PrismaEmbeddingStore } from './prisma-embedding-store.js';
import { SqlApiKeyStore } from './sql-api-key-store.js';
import { SqlEvaluationStore } from './sql-evaluation-store.js';
import { SqlIngestionStore } from './sql-ingestion-store.js';
import { keepTidy, tidy } from './tidy.js';
import { Turns } from './turns.js';
import { waitingClient } from './waiting-client.js';

export interface CatalogueOptions {
  /** Absolute path of the data folder, which this process has locked (`lockDataDir`); made if it is not there. */
  readonly dataDir: string;
  /** PostgreSQL to use; absent: the embedded database in `<dataDir>/db`. */
  readonly databaseUrl?: string | undefined;
  /** Most connections to PostgreSQL at once (the embedded database has one session). Default 10. */
  readonly poolSize?: number;
  /** Told, in a sentence, of what an operator should know: the embedded database died and was opened again. */
  readonly onNotice?: (text: string) => void;
}

/** The catalogue's stores, open on one database. */
export interface CatalogueStores {
  readonly catalogue: Catalogue;
  readonly embeddings: EmbeddingStore;
  readonly evaluations: EvaluationStore;
  readonly ingestions: IngestionStore;
  readonly apiKeys: ApiKeyStore;
  /** Statements of others who keep tables of their own in this database (the job queue). Rejects as the stores do. */
  readonly query: Database['query'];
  readonly kind: 'embedded' | 'postgres';
  /** Waits for statements under way, then closes the database. */
  readonly close: () => Promise<void>;
}

/** Longest wait for a connection to PostgreSQL, in ms: then the service says that it is unavailable, not nothing. */
const CONNECTION_TIMEOUT = 10_000;

/**
 * Opens the database and brings its structure up to date. A first start of the embedded database takes some seconds,
 * a later one half a second, and what tidying up takes after an import.
 * @throws FacetError `SERVICE_UNAVAILABLE`, `MIGRATION_MISMATCH`
 */
export async function openCatalogue(options: CatalogueOptions): Promise<CatalogueStores> {
  const { dataDir, databaseUrl, poolSize = 10, onNotice } = options;
  if (databaseUrl !== undefined) {
    const connection = {
      connectionString: databaseUrl,
      connectionTimeoutMillis: CONNECTION_TIMEOUT,
      keepAlive: true,
    };
    const database = new Database({ ...connection, max: poolSize });
    // Not one of the pool's: work that holds the lock needs the pool.
    const lock = new AdvisoryLock(connection);
    const turns = new Turns((work) => lock.hold(work));
    return openStores('postgres', database, turns, async () => {
      await database.close();
      await lock.close();
    });
  }
  const embedded = await startEmbeddedDatabase(dataDir, onNotice);
  // One session: one connection, kept for good, and callers queue for it however long a statement takes.
  const database = new Database({
    host: embedded.host,
    user: 'postgres',
    database: 'postgres',
    max: 1,
    idleTimeoutMillis: 0,
    Client: waitingClient(() => embedded.ready()),
  });
  // One process, which holds the data folder: its own queue is enough.
  return openStores('embedded', database, new Turns(), async () => {
    await database.close();
    await embedded.close();
  });
}

async function openStores(
  kind: CatalogueStores['kind'],
  database: Database,
  turns: Turns,
  closeAll: () => Promise<void>,
): Promise<CatalogueStores> {
  try {
    await migrate(database, await readMigrations());
    if (kind === 'embedded') await tidy(database);
  } catch (error) {
    await closeAll();
    throw explained(error);
  }
  const stopTidying = kind === 'embedded' ? keepTidy(database) : () => Promise.resolve();
  let closing: Promise<void> | undefined;
  return {
    kind,
    catalogue: new PrismaCatalogue(database.prisma, turns),
    embeddings: new PrismaEmbeddingStore(database),
    evaluations: new SqlEvaluationStore(database),
    ingestions: new SqlIngestionStore(database),
    apiKeys: new SqlApiKeyStore(database),
    query: (sql, values) => database.query(sql, values),
    close: () => (closing ??= stopTidying().then(closeAll)),
  };
}

/** At a start there is a person to tell why; later, clients are told no more than that the database is away. */
function explained(error: unknown): unknown {
  const reason =
    error instanceof FacetError && error.code === 'SERVICE_UNAVAILABLE' ? error.cause : undefined;
  if (!(reason instanceof Error)) return error;
  // Node's error of several refused addresses has no message of its own.
  const message = reason instanceof AggregateError ? reason.errors.map(String).join('; ') : reason.message;
  return new FacetError(
    'SERVICE_UNAVAILABLE',
    `the catalogue's database cannot be opened: ${message}`,
    {},
    { cause: reason },
  );
}

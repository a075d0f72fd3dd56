import { inspectDatabase, openCatalogue, type DatabaseState } from '../../catalogue/index.js';
import type { Config } from '../../config/index.js';
import { EMBEDDING_DIMENSIONS } from '../../model/index.js';
import { openEmbeddedIndex, openQdrantIndex, type VectorIndex } from '../../vectors/index.js';
import { fail, milliseconds, ok, skipped, warn, type Findings, type Verdict } from './findings.js';
import type { FolderUse } from './look-at-folder.js';

/** What the index holds. */
interface IndexState {
  /** Version of the model whose embeddings it serves; null: it serves none. */
  readonly active: string | null;
  readonly points: number;
}

const SEARCHES = 5;
const ASK_SERVER = 'ask the process that has it: /health/ready, /metrics';

/** Database and index, each as far as it can be reached beside whoever has the data folder. */
export async function lookAtStores(
  findings: Findings,
  config: Config,
  use: FolderUse,
): Promise<IndexState | undefined> {
  const database = await lookAtDatabase(findings, config, use);
  const index = await lookAtIndex(findings, config, use, database);
  const images = database?.images ?? undefined;
  if (images !== undefined && index !== undefined) {
    findings.add('consistency', compare(images, index.points));
  }
  return index;
}

async function lookAtDatabase(
  findings: Findings,
  { dataDir, databaseUrl }: Config,
  use: FolderUse,
): Promise<DatabaseState | undefined> {
  const name = databaseUrl === undefined ? 'embedded database' : 'database';
  if (databaseUrl === undefined && use.kind !== 'ours') {
    findings.add(name, use.kind === 'held' ? skipped(use.by, ASK_SERVER) : skipped('there is none yet'));
    return undefined;
  }
  const advice =
    databaseUrl === undefined
      ? 'restore the data folder from a backup, or start with another (FACET_DATA_DIR)'
      : 'check DATABASE_URL and that PostgreSQL runs; for migrations see "Upgrade" in docs/operations.md';
  return findings.look(name, advice, async () => {
    const known = await inspectDatabase(dataDir, databaseUrl);
    if (known === undefined) return { verdict: skipped('there is none yet') };
    const text = `PostgreSQL ${known.version}, answers in ${milliseconds(known.medianMs)}`;
    if (known.missing.length === 0) return { verdict: ok(`${text}, all migrations applied`), known };
    const waiting = `${known.missing.length} migrations are not applied yet`;
    return { verdict: warn(`${text}; ${waiting}`, 'the next start of facet serve applies them'), known };
  });
}

async function lookAtIndex(
  findings: Findings,
  config: Config,
  use: FolderUse,
  database: DatabaseState | undefined,
): Promise<IndexState | undefined> {
  const { qdrant, databaseUrl } = config;
  if (qdrant !== undefined) {
    return findings.look('index', 'check QDRANT_URL, QDRANT_API_KEY and that Qdrant runs', async () => {
      const index = await openQdrantIndex({ ...qdrant, dimensions: EMBEDDING_DIMENSIONS });
      return lookInto(index, 'Qdrant').finally(() => index.close());
    });
  }
  if (use.kind === 'held') {
    findings.add('index', skipped(`embedded: ${use.by}`, ASK_SERVER));
    return undefined;
  }
  if ((database?.images ?? undefined) === undefined) {
    findings.add('index', skipped('embedded: its embeddings are in the database'));
    return undefined;
  }
  return findings.look('index', 'facet reindex makes it anew', async () => {
    const stores = await openCatalogue({ dataDir: config.dataDir, databaseUrl });
    try {
      const index = await openEmbeddedIndex({ store: stores.embeddings, dimensions: EMBEDDING_DIMENSIONS });
      return await lookInto(index, 'embedded').finally(() => index.close());
    } finally {
      await stores.close();
    }
  });
}

async function lookInto(
  index: VectorIndex,
  kind: string,
): Promise<{ readonly verdict: Verdict; readonly known: IndexState }> {
  await index.ping();
  const active = await index.active();
  if (active === null) {
    return { verdict: ok(`${kind}: answers, empty`), known: { active, points: 0 } };
  }
  const points = await index.count();
  const vector = new Float32Array(EMBEDDING_DIMENSIONS).fill(1 / Math.sqrt(EMBEDDING_DIMENSIONS));
  const times: number[] = [];
  for (let i = 0; i < SEARCHES; i++) {
    const started = performance.now();
    await index.search({ vector, limit: 20 });
    times.push(performance.now() - started);
  }
  const median = milliseconds(times.sort((a, b) => a - b)[SEARCHES >> 1]);
  return {
    verdict: ok(`${kind}: ${points} points of model ${active}, a search takes ${median}`),
    known: { active, points },
  };
}

function compare({ INDEXED, PENDING, DELETING }: NonNullable<DatabaseState['images']>, points: number) {
  const text = `${INDEXED} images shown, ${PENDING} pending, ${DELETING} being deleted, ${points} points`;
  const advice = 'unless images are being taken in or deleted just now: facet reconcile, then with --fix';
  if (INDEXED > points) return fail(`${text}: some images cannot be found`, advice);
  return INDEXED === points && PENDING === 0 && DELETING === 0 ? ok(text) : warn(text, advice);
}

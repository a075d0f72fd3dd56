import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ImageState } from './catalogue.js';
import { Database } from './database.js';
import { startEmbeddedDatabase } from './embedded-database.js';
import { missingMigrations } from './migrate.js';
import { readMigrations } from './migrations.js';

/** What a look at the database tells, without changing anything in it. */
export interface DatabaseState {
  /** PostgreSQL's own version. */
  readonly version: string;
  /** Median of several round trips, in ms. */
  readonly medianMs: number;
  /** Names of migrations that a start would apply. */
  readonly missing: readonly string[];
  /** Images by state; null where migrations are missing. */
  readonly images: Readonly<Record<ImageState, number>> | null;
}

const ROUND_TRIPS = 7;
/** Longest wait for a connection, in ms. */
const CONNECTION_TIMEOUT = 5000;

const versionRow = z.tuple([z.object({ server_version: z.string() })]);
const counts = z.array(z.object({ state: z.enum(['PENDING', 'INDEXED', 'DELETING']), count: z.number() }));

/**
 * Looks at the database: is it there, is it quick, is its structure ours.
 * @param dataDir locked by this process, where there is no `databaseUrl`
 * @returns undefined where an embedded database was not made yet
 * @throws FacetError `SERVICE_UNAVAILABLE`, `MIGRATION_MISMATCH`
 */
export async function inspectDatabase(
  dataDir: string,
  databaseUrl: string | undefined,
): Promise<DatabaseState | undefined> {
  if (databaseUrl !== undefined) {
    const connection = { connectionString: databaseUrl, connectionTimeoutMillis: CONNECTION_TIMEOUT, max: 1 };
    return look(new Database(connection));
  }
  if (!existsSync(join(dataDir, 'db'))) return undefined;
  const embedded = await startEmbeddedDatabase(dataDir);
  try {
    return await look(new Database({ host: embedded.host, user: 'postgres', database: 'postgres', max: 1 }));
  } finally {
    await embedded.close();
  }
}

async function look(database: Database): Promise<DatabaseState> {
  try {
    const [{ server_version: version }] = versionRow.parse(
      (await database.query('SHOW server_version', [])).rows,
    );
    const times: number[] = [];
    for (let i = 0; i < ROUND_TRIPS; i++) {
      const started = performance.now();
      await database.query('SELECT 1', []);
      times.push(performance.now() - started);
    }
    const medianMs = times.sort((a, b) => a - b)[ROUND_TRIPS >> 1];
    const missing = await missingMigrations(database, await readMigrations());
    return { version, medianMs, missing, images: missing.length > 0 ? null : await countImages(database) };
  } finally {
    await database.close();
  }
}

async function countImages(database: Database): Promise<Record<ImageState, number>> {
  const { rows } = await database.query(
    'SELECT state::text, count(*)::int AS count FROM images GROUP BY 1',
    [],
  );
  const images = { PENDING: 0, INDEXED: 0, DELETING: 0 };
  for (const { state, count } of counts.parse(rows)) images[state] = count;
  return images;
}

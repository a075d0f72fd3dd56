import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { FacetError } from '../domain/index.js';
import type { Database } from './database.js';
import type { Migration } from './migrations.js';

/** The advisory lock that `prisma migrate` takes, so that it and we, or two of us, do not migrate at once. */
const PRISMA_LOCK = 72707369;

/** Prisma's own bookkeeping table, to the letter, so that `prisma migrate deploy` and `status` know what we applied. */
const HISTORY_TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
  )`;

interface Applied {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

/**
 * Applies the migrations that the database does not have yet, each in a transaction of its own with its entry in
 * `_prisma_migrations`: a migration is there whole or not at all, whenever the process dies.
 * @returns the names of those applied now
 * @throws FacetError `MIGRATION_MISMATCH` if the database has a migration that is unknown here (a newer Facet's), was
 *   edited since, or failed under another tool; `SERVICE_UNAVAILABLE`
 */
export function migrate(database: Database, migrations: readonly Migration[]): Promise<string[]> {
  return database.session(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
    try {
      await client.query(HISTORY_TABLE);
      const missing = await missingIn(client, migrations);
      for (const migration of missing) await apply(client, migration);
      return missing.map(({ name }) => name);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [PRISMA_LOCK]);
    }
  });
}

/**
 * Names of the migrations that the database does not have; changes nothing.
 * @throws FacetError `MIGRATION_MISMATCH` as `migrate`; `SERVICE_UNAVAILABLE`
 */
export function missingMigrations(database: Database, migrations: readonly Migration[]): Promise<string[]> {
  return database.session(async (client) => {
    const known = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there");
    if (!z.tuple([z.object({ there: z.boolean() })]).parse(known.rows)[0].there) {
      return migrations.map(({ name }) => name);
    }
    return (await missingIn(client, migrations)).map(({ name }) => name);
  });
}

/** Those that the history does not have. */
async function missingIn(client: ClientBase, migrations: readonly Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<Applied>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  checkHistory(rows, migrations);
  const done = new Set(rows.map((row) => row.migration_name));
  return migrations.filter(({ name }) => !done.has(name));
}

async function apply(client: ClientBase, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

function checkHistory(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const checksums = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  for (const { migration_name: name, checksum, finished_at } of applied) {
    if (finished_at === null) throw mismatch(`${name} was begun by another tool and not finished`);
    if (!checksums.has(name))
      throw mismatch(`${name} is unknown here: was the database made by a newer Facet?`);
    if (checksums.get(name) !== checksum) {
      throw mismatch(
        `${name} was edited after it was applied: put its migration.sql back, and write a new one`,
      );
    }
  }
}

function mismatch(reason: string): FacetError {
  return new FacetError('MIGRATION_MISMATCH', `the database's migrations are not this program's: ${reason}`);
}

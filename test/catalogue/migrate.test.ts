import { resolve } from 'node:path';
import { Client, type PoolConfig } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { migrationHistory } from '../../scripts/schema-engine.mjs';
import { Database } from '../../src/catalogue/database.js';
import { startEmbeddedDatabase } from '../../src/catalogue/embedded-database.js';
import { migrate } from '../../src/catalogue/migrate.js';
import { MIGRATIONS_DIR, readMigrations, type Migration } from '../../src/catalogue/migrations.js';
import { seedEmbeddedDatabase } from '../support/embedded-template.js';
import { failureOf } from '../support/failure.js';
import { createTestDatabase } from '../support/test-database.js';
import { noPostgres, POSTGRES_NEEDED, temporaryFolder } from './stores.js';

const first: Migration = {
  name: '1_first',
  sql: 'CREATE TABLE a (); CREATE TABLE b ();',
  checksum: '1'.repeat(64),
};
const second: Migration = { name: '2_second', sql: 'DROP TABLE b;', checksum: '2'.repeat(64) };

async function embedded() {
  const folder = await temporaryFolder();
  await seedEmbeddedDatabase(folder.path);
  const server = await startEmbeddedDatabase(folder.path);
  const config: PoolConfig = { host: server.host, user: 'postgres', database: 'postgres', max: 1 };
  return {
    config,
    close: async () => {
      await server.close();
      await folder.remove();
    },
  };
}

async function postgres() {
  const database = await createTestDatabase();
  return { config: { connectionString: database.url, max: 2 }, close: () => database.drop() };
}

describe.each([
  { on: 'the embedded database', open: embedded, skip: false },
  { on: `PostgreSQL (${POSTGRES_NEEDED})`, open: postgres, skip: noPostgres },
])('migrate on $on', ({ open, skip }) => {
  describe.skipIf(skip)('', () => {
    let server: { config: PoolConfig; close: () => Promise<void> };
    let database: Database;
    beforeAll(async () => {
      server = await open();
      database = new Database(server.config);
    });
    beforeEach(() => database.query('DROP SCHEMA public CASCADE', []));
    beforeEach(() => database.query('CREATE SCHEMA public', []));
    afterAll(async () => {
      await database.close();
      await server.close();
    });

    const select = async (sql: string) => (await database.query(sql, [])).rows;
    const tables = async () =>
      (await select(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)).map(
        (row) => z.object({ tablename: z.string() }).parse(row).tablename,
      );

    it('applies what is missing, in order, once', async () => {
      expect(await migrate(database, [first])).toEqual(['1_first']);
      expect(await migrate(database, [first, second])).toEqual(['2_second']);
      expect(await migrate(database, [first, second])).toEqual([]);
      expect(await tables()).toEqual(['_prisma_migrations', 'a']);
    });

    it('is known to Prisma’s own engine afterwards', async () => {
      const migrations = await readMigrations();
      await migrate(database, migrations);
      const history = await migrationHistory({
        connection: server.config,
        schemaFile: resolve(MIGRATIONS_DIR, '../schema.prisma'),
        migrationsDir: MIGRATIONS_DIR,
      });
      expect(history).toMatchObject({
        hasMigrationsTable: true,
        editedMigrationNames: [],
        failedMigrationNames: [],
        history: null,
      });
      expect(
        await select(`SELECT migration_name, checksum, applied_steps_count, logs, rolled_back_at,
          started_at <= finished_at AS in_order, length(id) AS id FROM _prisma_migrations`),
      ).toEqual(
        migrations.map(({ name, checksum }) => ({
          migration_name: name,
          checksum,
          applied_steps_count: 1,
          logs: null,
          rolled_back_at: null,
          in_order: true,
          id: 36,
        })),
      );
    });

    it('leaves nothing of a migration that fails, and goes on from there', async () => {
      const broken = { ...second, sql: 'CREATE TABLE c (); CREATE TABLE a ();' };
      await expect(migrate(database, [first, broken])).rejects.toThrow(/"a" already exists/);
      expect(await tables()).toEqual(['_prisma_migrations', 'a', 'b']);
      expect(await migrate(database, [first, second])).toEqual(['2_second']);
    });

    it('refuses a database whose migration was edited since', async () => {
      await migrate(database, [first]);
      const failure = await failureOf(() =>
        migrate(database, [{ ...first, checksum: 'f'.repeat(64) }, second]),
      );
      expect(failure).toMatchObject({ code: 'MIGRATION_MISMATCH' });
      expect(failure.message).toContain('1_first');
      expect(await tables()).toContain('b');
    });

    it('refuses a database that a newer program has migrated', async () => {
      await migrate(database, [first, second]);
      const failure = await failureOf(() => migrate(database, [first]));
      expect(failure).toMatchObject({ code: 'MIGRATION_MISMATCH' });
      expect(failure.message).toContain('2_second');
    });

    it('refuses a database in which Prisma began a migration and failed, until that is rolled back', async () => {
      await migrate(database, [first]);
      await database.query(`UPDATE _prisma_migrations SET finished_at = NULL`, []);
      expect(await failureOf(() => migrate(database, [first]))).toMatchObject({ code: 'MIGRATION_MISMATCH' });
      await database.query(`UPDATE _prisma_migrations SET rolled_back_at = now()`, []);
      await database.query('DROP TABLE a, b', []);
      expect(await migrate(database, [first])).toEqual(['1_first']);
    });
  });
});

describe.skipIf(noPostgres)(`migrate by several processes at once (${POSTGRES_NEEDED})`, () => {
  it('applies each migration once, whoever comes first', async () => {
    const server = await postgres();
    const databases = Array.from({ length: 4 }, () => new Database(server.config));
    const applied = await Promise.all(databases.map((database) => migrate(database, [first, second])));
    expect(applied.flat().sort()).toEqual(['1_first', '2_second']);
    await Promise.all(databases.map((database) => database.close()));
    await server.close();
  });

  it('waits for a `prisma migrate` under way', async () => {
    const server = await postgres();
    const prisma = new Client(server.config);
    await prisma.connect();
    await prisma.query('SELECT pg_advisory_lock(72707369)');
    const database = new Database(server.config);
    let done = false;
    const migrating = migrate(database, [first]).then(() => (done = true));
    const waiting = async () =>
      (await prisma.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).rows.length >
      0;
    while (!(await waiting())) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(done).toBe(false);
    await prisma.query('SELECT pg_advisory_unlock(72707369)');
    await migrating;
    expect(done).toBe(true);
    await prisma.end();
    await database.close();
    await server.close();
  });
});

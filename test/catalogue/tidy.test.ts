import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/catalogue/database.js';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../../src/catalogue/embedded-database.js';
import { keepTidy, tidy } from '../../src/catalogue/tidy.js';
import { seedEmbeddedDatabase } from '../support/embedded-template.js';
import { temporaryFolder } from './stores.js';

describe('tidy', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let embedded: EmbeddedDatabase;
  let database: Database;
  beforeAll(async () => {
    folder = await temporaryFolder();
    await seedEmbeddedDatabase(folder.path);
    embedded = await startEmbeddedDatabase(folder.path);
    database = new Database({ host: embedded.host, user: 'postgres', database: 'postgres', max: 1 });
  });
  afterAll(async () => {
    await database.close();
    await embedded.close();
    await folder.remove();
  });
  const run = async (sql: string) => (await database.query(sql, [])).rows;

  it('goes through tables that have grown since the last time, and no others', async () => {
    await run('CREATE TABLE empty (a int)');
    await run('CREATE TABLE "Grown" AS SELECT generate_series(1, 5000) AS a');
    expect(await tidy(database)).toEqual(['Grown']);
    expect(await run(`SELECT reltuples FROM pg_class WHERE relname = 'Grown'`)).toEqual([
      { reltuples: 5000 },
    ]);
    expect(await tidy(database)).toEqual([]);
    await run('UPDATE "Grown" SET a = a + 1');
    expect(await tidy(database)).toEqual(['Grown']);
    // The room of the dead rows is used again: the table grows no more.
    await run('UPDATE "Grown" SET a = a + 1');
    expect(await tidy(database)).toEqual([]);
  });

  it('is done now and then while the database is open, and no more after the end', async () => {
    const analysed = (table: string) => run(`SELECT reltuples FROM pg_class WHERE relname = '${table}'`);
    const stop = keepTidy(database, 20);
    await run('CREATE TABLE during AS SELECT generate_series(1, 5000) AS a');
    await vi.waitFor(async () => {
      expect(await analysed('during')).toEqual([{ reltuples: 5000 }]);
    }, 5000);
    await stop();
    await run('CREATE TABLE later AS SELECT generate_series(1, 5000) AS a');
    await sleep(100);
    expect(await analysed('later')).toEqual([{ reltuples: -1 }]);
  });

  it('goes on after a database that did not answer', async () => {
    let asked = 0;
    const faulty: Pick<Database, 'query'> = {
      query: (sql, values) =>
        asked++ === 0 ? Promise.reject(new Error('away')) : database.query(sql, values),
    };
    const stop = keepTidy(faulty, 20);
    await vi.waitFor(() => {
      expect(asked).toBeGreaterThan(1);
    }, 5000);
    await stop();
  });
});

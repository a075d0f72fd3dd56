import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/catalogue/database.js';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../../src/catalogue/embedded-database.js';
import { tidy } from '../../src/catalogue/tidy.js';
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
});

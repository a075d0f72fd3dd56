import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyOut } from '../../src/catalogue/copy-out.js';
import { Database } from '../../src/catalogue/database.js';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../../src/catalogue/embedded-database.js';
import { seedEmbeddedDatabase } from '../support/embedded-template.js';
import { temporaryFolder } from './stores.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let embedded: EmbeddedDatabase;
let database: Database;

beforeAll(async () => {
  folder = await temporaryFolder();
  await seedEmbeddedDatabase(folder.path);
  embedded = await startEmbeddedDatabase(folder.path);
  database = new Database({ host: embedded.host, user: 'postgres', database: 'postgres', max: 1 });
}, 60_000);
afterAll(async () => {
  await database.close();
  await embedded.close();
  await folder.remove();
});

it('gives all of what was sent, in order, in more pieces than one', async () => {
  const bytes = await database.session((client) =>
    copyOut(client, 'COPY (SELECT n FROM generate_series(1, 30000) AS n) TO STDOUT'),
  );
  const lines = bytes.toString().trimEnd().split('\n');
  expect(lines).toEqual(Array.from({ length: 30_000 }, (_, i) => String(i + 1)));
});

it('rejects with the error of a server that fails half-way, and leaves the connection of use', async () => {
  await database.session(async (client) => {
    const failing = 'COPY (SELECT 1 / (500 - n) FROM generate_series(1, 1000) AS n) TO STDOUT';
    await expect(copyOut(client, failing)).rejects.toThrow('division by zero');
    expect((await client.query('SELECT 7 AS seven')).rows).toEqual([{ seven: 7 }]);
  });
});

it('rejects where there is nothing to copy from', async () => {
  await database.session(async (client) => {
    await expect(copyOut(client, 'COPY nothing TO STDOUT')).rejects.toThrow('"nothing" does not exist');
  });
});

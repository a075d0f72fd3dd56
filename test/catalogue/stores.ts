import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCatalogue, type CatalogueStores } from '../../src/catalogue/index.js';
import { seedEmbeddedDatabase } from '../support/embedded-template.js';
import { createTestDatabase } from '../support/test-database.js';

/** A temporary folder, and how to remove it. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'facet-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** The stores on an embedded database of their own, removed when they close. */
export async function openEmbedded(onNotice?: (text: string) => void): Promise<CatalogueStores> {
  const folder = await temporaryFolder();
  await seedEmbeddedDatabase(folder.path);
  const stores = await openCatalogue({ dataDir: folder.path, onNotice });
  return {
    ...stores,
    close: async () => {
      await stores.close();
      await folder.remove();
    },
  };
}

/** The stores on a database of their own in the PostgreSQL of TEST_DATABASE_URL, dropped when they close. */
export async function openPostgres(): Promise<CatalogueStores & { readonly url: string }> {
  const database = await createTestDatabase();
  const stores = await openCatalogue({ dataDir: '/nowhere', databaseUrl: database.url });
  return {
    ...stores,
    url: database.url,
    close: async () => {
      await stores.close();
      await database.drop();
    },
  };
}

/** Guard and reason of the suites that need a real PostgreSQL. */
export const noPostgres = process.env.TEST_DATABASE_URL === undefined;
export const POSTGRES_NEEDED = 'needs a PostgreSQL: Debian’s server, or TEST_DATABASE_URL';

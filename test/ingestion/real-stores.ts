import { afterAll, beforeAll, describe } from 'vitest';
import type { Catalogue, CatalogueStores } from '../../src/catalogue/index.js';
import { openEmbeddedIndex, type VectorIndex } from '../../src/vectors/index.js';
import { noPostgres, openEmbedded, openPostgres, POSTGRES_NEEDED } from '../catalogue/stores.js';
import { EMPTY, type EmptyStores } from '../support/changing-gallery.js';
import { LABEL_DIMENSIONS } from '../support/label-model.js';
import { MemoryCatalogue } from '../support/memory-catalogue.js';
import { MemoryVectorIndex } from '../support/memory-vector-index.js';

/** Two stores in memory. */
export function memoryStores(): Promise<EmptyStores> {
  return Promise.resolve({
    catalogue: new MemoryCatalogue(),
    index: new MemoryVectorIndex(LABEL_DIMENSIONS),
    dispose: () => Promise.resolve(),
  });
}

/** Runs a suite on stores in memory, on PGlite and on PostgreSQL, each with the embedded index. */
export function onEveryStore(
  suite: (open: () => Promise<EmptyStores>, kind: 'memory' | 'database') => void,
): void {
  describe('on stores in memory', () => {
    suite(memoryStores, 'memory');
  });
  describe('on the embedded database', () => {
    onDatabase(openEmbedded, suite);
  });
  describe.skipIf(noPostgres)(`on PostgreSQL (${POSTGRES_NEEDED})`, () => {
    onDatabase(openPostgres, suite);
  });
}

function onDatabase(
  open: () => Promise<CatalogueStores>,
  suite: (open: () => Promise<EmptyStores>, kind: 'database') => void,
): void {
  let stores: CatalogueStores | undefined;
  let index: VectorIndex | undefined;
  beforeAll(async () => {
    stores = await open();
    index = await openEmbeddedIndex({ store: stores.embeddings, dimensions: LABEL_DIMENSIONS, threads: 1 });
  });
  afterAll(async () => {
    await index?.close();
    await stores?.close();
  });
  suite(() => {
    if (stores === undefined || index === undefined) throw new Error('the database was not opened');
    return Promise.resolve(emptiedAfterUse(stores.catalogue, index));
  }, 'database');
}

/** One index serves all tests: starting its thread takes longer than they do. */
function emptiedAfterUse(catalogue: Catalogue, index: VectorIndex): EmptyStores {
  return {
    catalogue,
    index,
    dispose: async () => {
      await index.createCollection(EMPTY);
      await index.activate(EMPTY);
      for (const collection of await index.collections()) {
        if (collection !== EMPTY) await index.dropCollection(collection);
      }
      const left = (await catalogue.all(100_000)).map(({ id }) => id);
      await catalogue.markDeleting(left);
      await catalogue.remove(left);
    },
  };
}

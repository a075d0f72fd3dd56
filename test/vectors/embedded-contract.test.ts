import { afterAll, beforeAll, describe } from 'vitest';
import type { CatalogueStores, EmbeddingStore } from '../../src/catalogue/index.js';
import { openEmbeddedIndex } from '../../src/vectors/index.js';
import { noPostgres, openEmbedded, openPostgres, POSTGRES_NEEDED } from '../catalogue/stores.js';
import { vectorIndexContract } from '../contract/vector-index.js';
import type { VectorIndexFixture } from '../contract/vector-index/fixture.js';

async function onStore(store: EmbeddingStore, dimensions: number): Promise<VectorIndexFixture> {
  const open = () => openEmbeddedIndex({ store, dimensions, threads: 1 });
  let current = await open();
  return {
    index: current,
    reopen: async () => {
      await current.close();
      current = await open();
      return current;
    },
    dispose: async () => {
      await current.close();
      for (const modelVersion of await store.collections()) await store.dropCollection(modelVersion);
    },
  };
}

function onDatabase(name: string, open: () => Promise<CatalogueStores>): void {
  let stores: CatalogueStores | undefined;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  vectorIndexContract(name, (dimensions) => {
    if (stores === undefined) throw new Error('the database was not opened');
    return onStore(stores.embeddings, dimensions);
  });
}

describe('on the embedded database', () => {
  onDatabase('embedded, on PGlite', openEmbedded);
});

describe.skipIf(noPostgres)(`on PostgreSQL (${POSTGRES_NEEDED})`, () => {
  onDatabase('embedded, on PostgreSQL', openPostgres);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueStores } from '../../src/catalogue/index.js';
import { apiKeyStoreContract } from '../contract/api-key-store.js';
import { catalogueContract } from '../contract/catalogue.js';
import { embeddingStoreContract } from '../contract/embedding-store.js';
import { noPostgres, openPostgres, POSTGRES_NEEDED } from './stores.js';

describe.skipIf(noPostgres)(`on PostgreSQL (${POSTGRES_NEEDED})`, () => {
  let stores: CatalogueStores;
  beforeAll(async () => {
    stores = await openPostgres();
  });
  afterAll(() => stores.close());
  const shared = () => Promise.resolve({ ...stores, close: () => Promise.resolve() });

  catalogueContract(shared);
  embeddingStoreContract(shared);
  apiKeyStoreContract(shared);

  it('says what it is', () => {
    expect(stores.kind).toBe('postgres');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueStores } from '../../src/catalogue/index.js';
import { apiKeyStoreContract } from '../contract/api-key-store.js';
import { catalogueContract } from '../contract/catalogue.js';
import { embeddingStoreContract } from '../contract/embedding-store.js';
import { openEmbedded } from './stores.js';

describe('on the embedded database', () => {
  let stores: CatalogueStores;
  beforeAll(async () => {
    stores = await openEmbedded();
  });
  afterAll(() => stores.close());
  const shared = () => Promise.resolve({ ...stores, close: () => Promise.resolve() });

  catalogueContract(shared);
  embeddingStoreContract(shared);
  apiKeyStoreContract(shared);

  it('says what it is', () => {
    expect(stores.kind).toBe('embedded');
  });
});

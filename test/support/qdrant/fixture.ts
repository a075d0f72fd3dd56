import { randomBytes } from 'node:crypto';
import { QdrantClient } from '@qdrant/js-client-rest';
import type { QdrantIndexOptions, VectorIndex } from '../../../src/vectors/index.js';
import { openQdrantIndex } from '../../../src/vectors/qdrant/qdrant-index.js';
import type { VectorIndexFixture } from '../../contract/vector-index/fixture.js';

/** A prefix that no other test, nor anything else on a shared server, uses. */
export function freshPrefix(): string {
  return `facet-test-${randomBytes(6).toString('hex')}`;
}

/** An index on a server, under names of its own. */
export function indexOn(url: string, options: Partial<QdrantIndexOptions> = {}): VectorIndex {
  return openQdrantIndex({
    url,
    collection: freshPrefix(),
    dimensions: 24,
    replicationFactor: 1,
    writeConsistencyFactor: 1,
    ...options,
  });
}

/** The contract's fixture on a server: names of its own, removed at the end. */
export function fixtureOn(
  url: string,
  dimensions: number,
  options: Partial<QdrantIndexOptions> = {},
): VectorIndexFixture {
  const { apiKey, collection = freshPrefix() } = options;
  const open = () => indexOn(url, { ...options, collection, dimensions });
  let current = open();
  return {
    index: current,
    reopen: async () => {
      await current.close();
      current = open();
      return current;
    },
    dispose: async () => {
      await current.close();
      const client = new QdrantClient({
        url,
        checkCompatibility: false,
        ...(apiKey !== undefined && { headers: { 'api-key': apiKey } }),
      });
      const { collections } = await client.getCollections();
      for (const { name } of collections) {
        if (name.startsWith(`${collection}_`)) await client.deleteCollection(name);
      }
    },
  };
}

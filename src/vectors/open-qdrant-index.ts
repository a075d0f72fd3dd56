import type { QdrantIndexOptions } from './qdrant/qdrant-index.js';
import type { VectorIndex } from './vector-index.js';

export type { QdrantIndexOptions };

/**
 * The index on Qdrant, which is asked nothing yet. Its client is loaded by who uses it: a tenth of a second that most
 * starts have no use for.
 */
export async function openQdrantIndex(options: QdrantIndexOptions): Promise<VectorIndex> {
  const qdrant = await import('./qdrant/qdrant-index.js');
  return qdrant.openQdrantIndex(options);
}

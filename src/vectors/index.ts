export { cosine } from './cosine.js';
export { openEmbeddedIndex, type EmbeddedIndexOptions } from './embedded-index.js';
export { indexFilter, type IndexFilter } from './image-filter.js';
export { openQdrantIndex, type QdrantIndexOptions } from './open-qdrant-index.js';
export * from './vector-index.js';

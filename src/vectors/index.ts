export { openEmbeddedIndex, type EmbeddedIndexOptions } from './embedded-index.js';
export * from './vector-index.js';

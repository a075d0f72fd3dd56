export * from './vector-index.js';

export * from './catalogue.js';
export * from './embedding-store.js';

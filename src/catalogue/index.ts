export * from './api-key-store.js';
export * from './catalogue.js';
export { checkImageFilter, FILTER_LIMITS } from './check-image-filter.js';
export { lockDataDir, type DataDirLock } from './data-dir-lock.js';
export * from './embedding-store.js';
export * from './evaluation-store.js';
export { openCatalogue, type CatalogueOptions, type CatalogueStores } from './open-catalogue.js';
export * from './image-filter.js';
export * from './ingestion-store.js';

export type { SearchDependencies } from './dependencies.js';
export { createSearchService } from './create-search-service.js';
export * from './services.js';

export { Cursors, type CursorScope } from './cursors.js';
export { checkFirst } from './first.js';
export type { SearchDependencies } from './dependencies.js';
export { createSearchService } from './create-search-service.js';
export * from './services.js';

export type { AccessConfig, Config, IngestConfig, QdrantConfig, ReconcileConfig } from './config.js';
export { readConfig } from './read-config.js';
export { VARIABLES } from './variables.js';

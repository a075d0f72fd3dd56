export * from './attribute-query.js';
export * from './attributes.js';
export * from './errors.js';
export * from './ids.js';
export * from './labels.js';
export * from './metrics/index.js';
export * from './partition.js';
export * from './random.js';

export * from './graph.js';
export * from './tensor.js';

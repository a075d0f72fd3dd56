export * from './average-precision.js';
export * from './bootstrap.js';
export * from './gain.js';
export * from './interpolated-precision.js';
export * from './judged-ranking.js';
export * from './precision-recall.js';
export * from './randomisation.js';
export * from './reciprocal-rank.js';

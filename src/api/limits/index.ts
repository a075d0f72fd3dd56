export { checkCost } from './query-cost.js';
export { documentLimits, MAX_TOKENS } from './document-limits.js';

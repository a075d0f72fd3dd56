/** In the order in which they run and are printed. */
export const ROWS = [
  'exact-search',
  'filtered-search',
  'int8-first-pass',
  'graphql',
  'extraction',
  'training-step',
  'evaluation',
  'ingestion',
  'start',
  'memory',
  'growth',
];

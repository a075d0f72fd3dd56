import { ranksBefore } from './ranking.js';
import type { VectorHit, VectorSearch } from './vector-index.js';

/** How a ranking is read, so that what is wanted always comes after a place. */
export interface Reading {
  /** What rows are multiplied with. */
  readonly query: Float32Array;
  readonly after: VectorHit | undefined;
  readonly precedes: (a: VectorHit, b: VectorHit) => boolean;
  /** Back into the terms of the search: its scores, in ranking order. */
  readonly answer: (hits: VectorHit[]) => VectorHit[];
}

/**
 * Backwards is the ranking of the opposite query with ties turned round: what comes before a place in the one comes after
 * it in the other. Negation is exact, so both directions see the same scores.
 */
export function readingOf({ vector, after, before }: VectorSearch): Reading {
  if (before === undefined) return { query: vector, after, precedes: ranksBefore, answer: (hits) => hits };
  return {
    query: vector.map((value) => -value),
    after: opposite(before),
    precedes: (a, b) => a.score > b.score || (a.score === b.score && a.id > b.id),
    answer: (hits) => hits.map(opposite).reverse(),
  };
}

/** From 0, so that 0 does not become -0. */
function opposite({ id, score }: VectorHit): VectorHit {
  return { id, score: 0 - score };
}

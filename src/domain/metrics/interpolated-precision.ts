import type { JudgedRanking } from './judged-ranking.js';

/** Recall levels of a precision–recall curve: 0, 0.01 … 1. */
export const RECALL_LEVELS = 101;

/**
 * Interpolated precision at the recall levels 0, 0.01 … 1: the highest precision at any recall that is at least the
 * level (Manning, Raghavan, Schütze, "Introduction to Information Retrieval", 2008, §8.4; there at 11 levels).
 * @returns one precision a level, never rising; NaN throughout when nothing is relevant
 */
export function interpolatedPrecision({ ranks }: JudgedRanking): Float64Array {
  const precision = new Float64Array(RECALL_LEVELS);
  if (ranks.length === 0) return precision.fill(NaN);
  let found = ranks.length;
  let highest = 0;
  for (let level = RECALL_LEVELS - 1; level >= 0; level--) {
    const least = Math.max(1, Math.ceil((level * ranks.length) / (RECALL_LEVELS - 1)));
    for (; found >= least; found--) highest = Math.max(highest, found / ranks[found - 1]);
    precision[level] = highest;
  }
  return precision;
}

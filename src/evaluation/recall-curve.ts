import { interpolatedPrecision, RECALL_LEVELS, type JudgedRanking } from '../domain/index.js';

/** Numbers of an accumulated recall curve: the queries counted, then the sum of their precisions at each recall level. */
export const CURVE_WIDTH = 1 + RECALL_LEVELS;

/** Adds a ranking that has a relevant image to the sums. @param sums CURVE_WIDTH numbers */
export function addToCurve(sums: Float64Array, ranking: JudgedRanking): void {
  sums[0]++;
  interpolatedPrecision(ranking).forEach((value, level) => (sums[1 + level] += value));
}

import { interpolatedPrecision, precisionAt, RECALL_LEVELS, type JudgedRanking } from '../domain/index.js';

/** The K of the precision-at-K curve. */
export const CURVE_KS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100] as const;

/** Mean curves over the scored queries. */
export interface Curves {
  /** Mean P@K for K from 1 to 100. */
  readonly precisionByK: readonly { readonly k: number; readonly precision: number }[];
  /** Mean interpolated precision at the recall levels 0, 0.01 … 1. */
  readonly precisionByRecall: readonly number[];
}

/** Numbers of one accumulated curve: the queries counted, P@K at each K, precision at each recall level. */
export const CURVE_WIDTH = 1 + CURVE_KS.length + RECALL_LEVELS;

/** Adds a ranking that has a relevant image to the sums. @param sums CURVE_WIDTH numbers */
export function addToCurves(sums: Float64Array, ranking: JudgedRanking): void {
  sums[0]++;
  CURVE_KS.forEach((k, i) => (sums[1 + i] += precisionAt(ranking, k)));
  interpolatedPrecision(ranking).forEach((value, level) => (sums[1 + CURVE_KS.length + level] += value));
}

/** The means of accumulated sums; no points without a query. */
export function readCurves(sums: Float64Array): Curves {
  const queries = sums[0];
  if (queries === 0) return { precisionByK: [], precisionByRecall: [] };
  return {
    precisionByK: CURVE_KS.map((k, i) => ({ k, precision: sums[1 + i] / queries })),
    precisionByRecall: Array.from(sums.subarray(1 + CURVE_KS.length), (sum) => sum / queries),
  };
}

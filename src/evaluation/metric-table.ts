import {
  averagePrecision,
  bestPrecisionAt,
  bestRecallAt,
  ndcgAt,
  precisionAt,
  randomAveragePrecision,
  randomNdcgAt,
  randomPrecisionAt,
  randomRecallAt,
  randomReciprocalRank,
  randomRPrecision,
  recallAt,
  reciprocalRank,
  rPrecision,
  type JudgedRanking,
} from '../domain/index.js';

/** A metric with what it can be at worst and at best: a bare number says little. */
export interface Metric {
  /** `P@10`, `R@10`, `nDCG@10`, `mAP`, `R-Precision`, `MRR` */
  readonly name: string;
  of(ranking: JudgedRanking): number;
  /** Mean over all orders of so many images. */
  random(relevant: number, size: number): number;
  /** Highest value that any order reaches. */
  best(relevant: number): number;
}

/** The metrics of a run: three for each K, and three that look at the whole ranking. */
export function metricsFor(ks: readonly number[]): Metric[] {
  const perfect = () => 1;
  return [
    ...ks.flatMap((k): Metric[] => [
      {
        name: `P@${k}`,
        of: (ranking) => precisionAt(ranking, k),
        random: (relevant, size) => randomPrecisionAt(relevant, size, k),
        best: (relevant) => bestPrecisionAt(relevant, k),
      },
      {
        name: `R@${k}`,
        of: (ranking) => recallAt(ranking, k),
        random: (_, size) => randomRecallAt(size, k),
        best: (relevant) => bestRecallAt(relevant, k),
      },
      {
        name: `nDCG@${k}`,
        of: (ranking) => ndcgAt(ranking, k),
        random: (relevant, size) => randomNdcgAt(relevant, size, k),
        best: perfect,
      },
    ]),
    { name: 'mAP', of: averagePrecision, random: randomAveragePrecision, best: perfect },
    { name: 'R-Precision', of: rPrecision, random: randomRPrecision, best: perfect },
    { name: 'MRR', of: reciprocalRank, random: randomReciprocalRank, best: perfect },
  ];
}

/** Names of the metrics of a run, in order. */
export function metricNames(ks: readonly number[]): string[] {
  return metricsFor(ks).map(({ name }) => name);
}

/** The K of the per-attribute table's precision, whatever K the metrics have. */
export const TABLE_K = 10;

/** A query's outcome as numbers in a row, so that thousands cross between threads in one piece. */
export const RELEVANT_COLUMN = 0;
/** P@10, average precision and the average precision of a random order: what every report needs. */
export const PRECISION_COLUMN = 1;
export const AP_COLUMN = 2;
export const RANDOM_AP_COLUMN = 3;

/** The K of the precision-at-K curve, whatever K the metrics have. */
export const CURVE_KS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100] as const;
export const FIRST_CURVE_COLUMN = 4;
export const FIRST_VALUE_COLUMN = FIRST_CURVE_COLUMN + CURVE_KS.length;

/**
 * Columns of an outcome row: the number of relevant images, the three figures above, P@K at each K of the curve, then
 * values, random floors and ceilings of each metric.
 */
export function outcomeWidth(metrics: readonly Metric[]): number {
  return FIRST_VALUE_COLUMN + 3 * metrics.length;
}

/** Fills one outcome row. Without any relevant image the values stay 0. */
export function writeOutcome(row: Float64Array, ranking: JudgedRanking, metrics: readonly Metric[]): void {
  const relevant = ranking.ranks.length;
  row[RELEVANT_COLUMN] = relevant;
  if (relevant === 0) return;
  row[PRECISION_COLUMN] = precisionAt(ranking, TABLE_K);
  row[AP_COLUMN] = averagePrecision(ranking);
  row[RANDOM_AP_COLUMN] = randomAveragePrecision(relevant, ranking.size);
  CURVE_KS.forEach((k, i) => (row[FIRST_CURVE_COLUMN + i] = precisionAt(ranking, k)));
  metrics.forEach((metric, i) => {
    row[FIRST_VALUE_COLUMN + i] = metric.of(ranking);
    row[FIRST_VALUE_COLUMN + metrics.length + i] = metric.random(relevant, ranking.size);
    row[FIRST_VALUE_COLUMN + 2 * metrics.length + i] = metric.best(relevant);
  });
}

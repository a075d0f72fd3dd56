import type { Random } from '../random.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile bootstrap intervals of means over queries (Efron & Tibshirani, "An Introduction to the Bootstrap", 1993,
 * §13.3): queries are drawn with replacement, and all metrics of a query stay together.
 * @param values row-major [queries × metrics], at least one query
 * @param resamples how often to draw; 1,000 or more
 * @param level share of the resampled means inside the interval
 * @returns one interval a metric
 */
export function bootstrapIntervals(
  values: Float64Array,
  metrics: number,
  random: Random,
  resamples = 1000,
  level = 0.95,
): Interval[] {
  const queries = values.length / metrics;
  const means = Array.from({ length: metrics }, () => new Float64Array(resamples));
  const sums = new Float64Array(metrics);
  for (let resample = 0; resample < resamples; resample++) {
    sums.fill(0);
    for (let draw = 0; draw < queries; draw++) {
      const row = random.int(queries) * metrics;
      for (let metric = 0; metric < metrics; metric++) sums[metric] += values[row + metric];
    }
    for (let metric = 0; metric < metrics; metric++) means[metric][resample] = sums[metric] / queries;
  }
  const tail = (1 - level) / 2;
  return means.map((sample) => {
    sample.sort();
    return { low: quantile(sample, tail), high: quantile(sample, 1 - tail) };
  });
}

/** Linear interpolation between the two nearest order statistics (Hyndman & Fan's type 7). */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

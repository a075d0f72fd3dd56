import { toSets } from '../domain/index.js';
import { FIRST_VALUE_COLUMN, outcomeWidth, RELEVANT_COLUMN, type Metric } from './metric-table.js';
import type { EvaluationQuery } from './protocol.js';
import type { RankingThread } from './ranking-messages.js';
import type { MetricEstimate, QueryOutcome } from './report.js';

/** Reads the outcome rows of all queries. */
export function readOutcomes(
  table: Float64Array,
  queries: readonly EvaluationQuery[],
  ids: readonly string[],
  metrics: readonly Metric[],
): QueryOutcome[] {
  const width = outcomeWidth(metrics);
  return queries.map((query, i) => {
    const start = i * width + FIRST_VALUE_COLUMN;
    return {
      imageId: ids[query.row],
      judged: toSets(query.judged),
      relevant: table[i * width + RELEVANT_COLUMN],
      values: [...table.subarray(start, start + metrics.length)],
    };
  });
}

/** Means, intervals, floors and ceilings over the queries that have a relevant image: at least one. */
export async function estimate(
  table: Float64Array,
  metrics: readonly Metric[],
  seed: number,
  thread: RankingThread,
): Promise<MetricEstimate[]> {
  const width = outcomeWidth(metrics);
  const scored: number[] = [];
  for (let offset = 0; offset < table.length; offset += width) {
    if (table[offset + RELEVANT_COLUMN] > 0) scored.push(offset + FIRST_VALUE_COLUMN);
  }
  const values = new Float64Array(scored.length * metrics.length);
  scored.forEach((offset, i) => {
    values.set(table.subarray(offset, offset + metrics.length), i * metrics.length);
  });
  const mean = (column: number) =>
    scored.reduce((sum, offset) => sum + table[offset + column], 0) / scored.length;
  const bounds = await thread.call({ kind: 'intervals', values, metrics: metrics.length, seed });
  return metrics.map(({ name }, i) => ({
    name,
    mean: mean(i),
    low: bounds[2 * i],
    high: bounds[2 * i + 1],
    random: mean(metrics.length + i),
    best: mean(2 * metrics.length + i),
  }));
}

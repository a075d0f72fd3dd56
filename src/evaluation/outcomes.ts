import { ATTRIBUTE_COUNT, toSets } from '../domain/index.js';
import { FIRST_VALUE_COLUMN, outcomeWidth, RELEVANT_COLUMN, type Metric } from './metric-table.js';
import type { RankingClient } from './ranking-client.js';
import type { Estimate, MetricEstimate, QueryOutcome } from './report.js';
import type { DrawnQueries } from './sample-queries.js';

/** The outcome rows of all queries (see metric-table.ts). */
export class OutcomeTable {
  readonly #width: number;
  readonly #rows: Float64Array;
  readonly count: number;

  constructor(
    count: number,
    readonly metrics: readonly Metric[],
  ) {
    this.count = count;
    this.#width = outcomeWidth(metrics);
    this.#rows = new Float64Array(count * this.#width);
  }

  /** @param rows outcome rows from query `first` on */
  set(first: number, rows: Float64Array): void {
    this.#rows.set(rows, first * this.#width);
  }

  at(query: number, column: number): number {
    return this.#rows[query * this.#width + column];
  }

  /** Mean of a column over some queries, at least one. */
  mean(queries: readonly number[] | Uint32Array, column: number): number {
    let sum = 0;
    for (const query of queries) sum += this.at(query, column);
    return sum / queries.length;
  }

  /** Queries that have a relevant image: the means are over them. */
  get scored(): number[] {
    return Array.from({ length: this.count }, (_, query) => query).filter(
      (query) => this.at(query, RELEVANT_COLUMN) > 0,
    );
  }

  /** One value a metric. */
  values(query: number): Float64Array {
    const start = query * this.#width + FIRST_VALUE_COLUMN;
    return this.#rows.subarray(start, start + this.metrics.length);
  }

  /** In the words of the report. */
  read({ rows, judged }: DrawnQueries, ids: readonly string[]): QueryOutcome[] {
    return Array.from(rows, (row, query) => ({
      imageId: ids[row],
      judged: toSets(judged.subarray(query * ATTRIBUTE_COUNT, (query + 1) * ATTRIBUTE_COUNT)),
      relevant: this.at(query, RELEVANT_COLUMN),
      values: [...this.values(query)],
    }));
  }
}

/** Mean and interval of columns side by side over the scored queries, at least one. @param first the first column */
export async function estimateColumns(
  outcomes: OutcomeTable,
  first: number,
  width: number,
  seed: number,
  ranking: RankingClient,
): Promise<Estimate[]> {
  const { scored } = outcomes;
  const values = new Float64Array(outcomes.count * width);
  for (const query of scored) {
    for (let i = 0; i < width; i++) values[query * width + i] = outcomes.at(query, first + i);
  }
  const bounds = await ranking.intervals({ values, width, groups: [Uint32Array.from(scored)], seed });
  return Array.from({ length: width }, (_, i) => ({
    mean: outcomes.mean(scored, first + i),
    low: bounds[2 * i],
    high: bounds[2 * i + 1],
  }));
}

/** Means, intervals, floors and ceilings over the scored queries; nothing where there is none. */
export async function estimateMetrics(
  outcomes: OutcomeTable,
  seed: number,
  ranking: RankingClient,
): Promise<MetricEstimate[]> {
  const { metrics, scored } = outcomes;
  if (scored.length === 0) return [];
  const width = metrics.length;
  const estimates = await estimateColumns(outcomes, FIRST_VALUE_COLUMN, width, seed, ranking);
  return metrics.map(({ name }, i) => ({
    name,
    ...estimates[i],
    random: outcomes.mean(scored, FIRST_VALUE_COLUMN + width + i),
    best: outcomes.mean(scored, FIRST_VALUE_COLUMN + 2 * width + i),
  }));
}

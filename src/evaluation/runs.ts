import type { EvaluationConfiguration, EvaluationReport, MetricEstimate } from './report.js';
import type { Protocol } from './protocol.js';
import type { StoredEvaluation } from './stored-schema.js';

/** A recorded run. */
export interface RecordedEvaluation {
  /** A UUID, given when it was saved. */
  readonly id: string;
  readonly evaluation: StoredEvaluation;
}

/** What lists and history plots need of a recorded run. */
export interface RunSummary extends EvaluationConfiguration {
  readonly id: string;
  readonly created: string;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly gallery: EvaluationReport['gallery'];
  readonly queries: EvaluationReport['queries'];
  readonly metrics: readonly MetricEstimate[];
}

/** All given ones must hold. */
export interface RunFilter {
  readonly protocol?: Protocol | undefined;
  readonly modelVersion?: string | undefined;
  /** See `configurationKey`. */
  readonly configuration?: string | undefined;
}

/** Recorded runs, newest first (by `created`, equals by id). Methods reject with `SERVICE_UNAVAILABLE`. */
export interface EvaluationRuns {
  save(evaluation: StoredEvaluation): Promise<RecordedEvaluation>;
  /** The newest that passes. */
  last(filter?: RunFilter): Promise<RecordedEvaluation | undefined>;
  byId(id: string): Promise<RecordedEvaluation | undefined>;
  /** @param after the id of a run: only older ones. @throws FacetError `NOT_FOUND` (field `after`) if there is none */
  list(filter: RunFilter, limit: number, after?: string): Promise<RunSummary[]>;
}

/**
 * Text that is equal for runs that can be compared query by query: same protocol, m, seed and filter. Model and gallery
 * may differ: that is what comparisons are for.
 */
export function configurationKey({ protocol, m, seed, filter }: EvaluationConfiguration): string {
  const sorted = (values: readonly string[] | undefined) => values?.toSorted();
  return JSON.stringify([
    protocol,
    m,
    seed,
    sorted(filter.present),
    sorted(filter.absent),
    sorted(filter.datasets),
    sorted(filter.partitions),
  ]);
}

/** A recorded run without its breakdowns. */
export function summarise({ id, evaluation: { report } }: RecordedEvaluation): RunSummary {
  const { created, protocol, m, seed, filter, modelName, modelVersion, gallery, queries, metrics } = report;
  return { id, created, protocol, m, seed, filter, modelName, modelVersion, gallery, queries, metrics };
}

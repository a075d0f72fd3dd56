import type { AttributeSets } from '../domain/index.js';
import type { Protocol } from './protocol.js';

/** A metric's mean over the queries, with what surrounds it. */
export interface MetricEstimate {
  /** `P@10`, `R@10`, `nDCG@10` for each K, `mAP`, `R-Precision`, `MRR` */
  readonly name: string;
  readonly mean: number;
  /** Percentile bootstrap 95% interval of the mean over queries. */
  readonly low: number;
  readonly high: number;
  /** Mean of a random order over the same queries: the floor. */
  readonly random: number;
  /** The highest mean that any order could reach: the ceiling. */
  readonly best: number;
}

/** One query and how it went. */
export interface QueryOutcome {
  /** The image whose labels it was made from. */
  readonly imageId: string;
  /** What relevance was judged by (all that was asked, save under `reference`). */
  readonly judged: AttributeSets;
  /** Relevant images in the gallery; at 0 the query is left out of the means. */
  readonly relevant: number;
  /** In the order of the report's metrics; zeros where nothing is relevant. */
  readonly values: readonly number[];
}

export interface EvaluationReport {
  readonly protocol: Protocol;
  readonly m: number;
  readonly seed: number;
  readonly ks: readonly number[];
  readonly modelVersion: string;
  readonly gallery: {
    /** Images ranked. */
    readonly images: number;
    /** Of those, images without any label: never relevant, never irrelevant. */
    readonly unlabelled: number;
    /** Images of the catalogue that the index does not hold. */
    readonly withoutEmbedding: number;
  };
  readonly queries: {
    readonly asked: number;
    /** Queries that the means are over. */
    readonly scored: number;
    readonly withoutRelevant: number;
  };
  /** Empty when no query could be scored. */
  readonly metrics: readonly MetricEstimate[];
  readonly outcomes: readonly QueryOutcome[];
  readonly seconds: number;
}

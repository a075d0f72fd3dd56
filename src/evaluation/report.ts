import type { ImageFilter } from '../catalogue/index.js';
import type { Attribute, AttributeSets } from '../domain/index.js';
import type { Protocol } from './protocol.js';

/** A mean over queries with its percentile bootstrap 95% interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** A metric's mean over the queries, with what surrounds it. */
export interface MetricEstimate extends Estimate {
  /** `P@10`, `R@10`, `nDCG@10` for each K, `mAP`, `R-Precision`, `MRR` */
  readonly name: string;
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

/** `unjudged`: a label that was asked is missing, so the image is neither. */
export type Verdict = 'right' | 'wrong' | 'unjudged';

/** A query one can look at. */
export interface ExampleQuery {
  /** Its place among the outcomes. */
  readonly query: number;
  readonly imageId: string;
  readonly judged: AttributeSets;
  readonly relevant: number;
  readonly averagePrecision: number;
  /** Average precision of a random order. */
  readonly random: number;
  /** The first ten images of its ranking. */
  readonly top: readonly { readonly imageId: string; readonly verdict: Verdict }[];
}

/** How the queries that name an attribute went. */
export interface AttributeFigures {
  /** Scored queries. */
  readonly queries: number;
  /** Images of the gallery that are labelled so. */
  readonly support: number;
  readonly precisionAt10: Estimate;
  readonly averagePrecision: Estimate;
  /** Mean average precision of a random order over the same queries. */
  readonly random: number;
}

/** An attribute that was asked at least once. */
export interface AttributeRow {
  readonly attribute: Attribute;
  readonly all: AttributeFigures;
  /** The queries that ask for it; null where none did. */
  readonly present: AttributeFigures | null;
  /** The queries that ask for its absence. */
  readonly absent: AttributeFigures | null;
}

/** Mean curves over the scored queries. */
export interface Curves {
  /** Mean P@K for K from 1 to 100. */
  readonly precisionByK: readonly PrecisionAtK[];
  /** Mean interpolated precision at the recall levels 0, 0.01 … 1. */
  readonly precisionByRecall: readonly number[];
}

/** A point of a curve. */
export interface PrecisionAtK {
  readonly k: number;
  readonly precision: number;
  /** Percentile bootstrap 95% interval over queries; null in runs recorded before there was one. */
  readonly low: number | null;
  readonly high: number | null;
}

/** What was run: two runs of one configuration ask the same queries of the same gallery. */
export interface EvaluationConfiguration {
  readonly protocol: Protocol;
  readonly m: number;
  readonly seed: number;
  readonly filter: ImageFilter;
}

export interface EvaluationReport extends EvaluationConfiguration {
  /** When it was finished, ISO 8601. */
  readonly created: string;
  readonly ks: readonly number[];
  readonly modelName: string;
  readonly modelVersion: string;
  readonly gallery: {
    /** Images ranked. */
    readonly images: number;
    /** Of those, images without any label: never relevant, never irrelevant. */
    readonly unlabelled: number;
    /** Images of the catalogue that the index does not hold. */
    readonly withoutEmbedding: number;
    /** SHA-256 of ids and labels: equal for galleries that judge queries alike. */
    readonly fingerprint: string;
  };
  readonly queries: {
    readonly asked: number;
    /** Queries that the means are over. */
    readonly scored: number;
    readonly withoutRelevant: number;
  };
  /** Empty when no query could be scored. */
  readonly metrics: readonly MetricEstimate[];
  /** In attribute order. */
  readonly attributes: readonly AttributeRow[];
  readonly curves: Curves;
  /** Lowest average precision relative to its floor first, ten at most; and the highest. */
  readonly worst: readonly ExampleQuery[];
  readonly best: readonly ExampleQuery[];
  /** The first queries drawn, so a random choice: twelve at most. */
  readonly examples: readonly ExampleQuery[];
  readonly outcomes: readonly QueryOutcome[];
  readonly seconds: number;
}

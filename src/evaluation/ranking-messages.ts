import type { DrawnQueries, Sampling } from './sample-queries.js';

/** Part of the gallery, in id order. */
export interface GalleryBlock {
  /** Row-major [rows × dimensions]. */
  readonly vectors: Float32Array<ArrayBuffer>;
  /** Row-major [rows × 40]. */
  readonly labels: Int8Array<ArrayBuffer>;
  /** One `imageKey` a row. */
  readonly keys: Uint32Array<ArrayBuffer>;
}

/** Queries to rank the whole gallery for. */
export interface RankTask {
  /** Row-major [queries × dimensions]. */
  readonly queries: Float32Array;
  /** Row-major [queries × 40]. */
  readonly judged: Int8Array;
  readonly ks: readonly number[];
  /** How many of the first images to give back. */
  readonly top: number;
}

export interface Ranked {
  /** An outcome row for each query (see metric-table.ts). */
  readonly outcomes: Float64Array<ArrayBuffer>;
  /** Row-major [queries × top]: rows of the gallery, best first; -1 where it ends. */
  readonly top: Int32Array<ArrayBuffer>;
  /** What each of those is to its query: RELEVANT, IRRELEVANT or UNJUDGED. */
  readonly verdicts: Int8Array<ArrayBuffer>;
  /** Sums over the queries that have a relevant image (see recall-curve.ts). */
  readonly curve: Float64Array<ArrayBuffer>;
}

/** Means to be surrounded by intervals: the values, and which rows of them belong together. */
export interface IntervalTask {
  /** Row-major [queries × width]. */
  readonly values: Float64Array;
  readonly width: number;
  /** Rows of each group, at least one. */
  readonly groups: readonly Uint32Array[];
  readonly seed: number;
}

/** What the ranking worker is asked. */
export type RankingRequest =
  /** Adds rows behind those it has. */
  | { readonly kind: 'add'; readonly block: GalleryBlock }
  /** Counts labels. */
  | { readonly kind: 'labels' }
  | { readonly kind: 'draw'; readonly sampling: Sampling }
  | { readonly kind: 'rank'; readonly task: RankTask }
  | { readonly kind: 'intervals'; readonly task: IntervalTask };

export type RankingReply =
  | { readonly kind: 'add' }
  | {
      readonly kind: 'labels';
      /** Images labelled present, then absent, of each of the 40 attributes. */
      readonly support: Uint32Array<ArrayBuffer>;
      readonly unlabelled: number;
    }
  | { readonly kind: 'draw'; readonly drawn: DrawnQueries | undefined }
  | { readonly kind: 'rank'; readonly ranked: Ranked }
  /** Row-major [groups × width × 2]: low, high. */
  | { readonly kind: 'intervals'; readonly bounds: Float64Array<ArrayBuffer> };

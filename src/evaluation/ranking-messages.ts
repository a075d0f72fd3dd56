import type { Thread } from '../onnx/index.js';

/** Part of the gallery, in id order. */
export interface GalleryBlock {
  /** Row-major [rows × dimensions]. */
  readonly vectors: Float32Array<ArrayBuffer>;
  /** Row-major [rows × 40]. */
  readonly labels: Int8Array<ArrayBuffer>;
}

/** What the ranking worker is asked. Every answer is one table of numbers. */
export type RankingRequest =
  /** Adds rows behind those it has. Answer: empty. */
  | { readonly kind: 'add'; readonly block: GalleryBlock }
  /**
   * Ranks the whole gallery for each query. `queries`: row-major [queries × dimensions]; `judged`: row-major
   * [queries × 40]. Answer: an outcome row for each query (see metric-table.ts).
   */
  | {
      readonly kind: 'rank';
      readonly queries: Float32Array;
      readonly judged: Int8Array;
      readonly ks: readonly number[];
    }
  /** Bootstrap intervals of row-major [queries × metrics] values. Answer: low, high of each metric. */
  | {
      readonly kind: 'intervals';
      readonly values: Float64Array;
      readonly metrics: number;
      readonly seed: number;
    };

export type RankingReply = Float64Array<ArrayBuffer>;

/** The main thread's end of a ranking worker. */
export type RankingThread = Thread<RankingRequest, RankingReply>;

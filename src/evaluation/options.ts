import type { Catalogue, ImageFilter } from '../catalogue/index.js';
import type { Model } from '../model/index.js';
import type { VectorIndex } from '../vectors/index.js';
import type { Protocol } from './protocol.js';

/** What is measured: a model's embeddings of a gallery, as an index holds them. */
export interface EvaluationSubject {
  /** The model that searches use: queries go through its encoder as a search's do. */
  readonly model: Model;
  /** Its active collection is ranked, embedding by embedding. */
  readonly index: VectorIndex;
  readonly catalogue: Catalogue;
}

/** How it is measured, whatever the number of attributes a query. */
export interface EvaluationSettings {
  readonly protocol: Protocol;
  /** Number of queries, 1–100,000. */
  readonly queries: number;
  /** A 32-bit integer: the same seed asks the same queries and gives the same digits. */
  readonly seed: number;
  /** The K of P@K, R@K and nDCG@K, each 1–100,000, no two alike. */
  readonly ks: readonly number[];
  /** Images to rank, and to make queries from. Absent: the whole gallery. */
  readonly filter?: ImageFilter | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
  /** Stops the work at once, in the middle of a ranking too. */
  readonly signal?: AbortSignal | undefined;
}

export interface EvaluationOptions extends EvaluationSubject, EvaluationSettings {
  /** Attributes a query is judged by, 1–40. */
  readonly m: number;
}

export interface EvaluationProgress {
  /** In this order. `gallery`: reading embeddings; `queries`: ranking; `intervals`: resampling. */
  readonly stage: 'gallery' | 'queries' | 'intervals';
  /** Images or queries. */
  readonly done: number;
  /** 0: unknown. */
  readonly total: number;
}

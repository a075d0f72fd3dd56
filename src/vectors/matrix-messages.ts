import type { VectorFilter, VectorHit, VectorPayload, VectorPoint, VectorSearch } from './vector-index.js';

/** Points as they travel between threads: the vectors in one piece that changes hands without a copy. */
export interface PackedPoints {
  readonly ids: readonly string[];
  /** Row-major [ids.length × dimensions]. */
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly payloads: readonly VectorPayload[];
}

/** What the matrix worker is asked. `stage`, `fill`, `swap`: make a collection beside the one searches read, then take it. */
export type MatrixRequest =
  | { readonly kind: 'stage'; readonly modelVersion: string }
  | { readonly kind: 'fill'; readonly points: PackedPoints }
  | { readonly kind: 'swap' }
  | { readonly kind: 'unstage' }
  | { readonly kind: 'put'; readonly points: PackedPoints }
  | { readonly kind: 'remove'; readonly ids: readonly string[] }
  | { readonly kind: 'search'; readonly search: VectorSearch }
  | { readonly kind: 'count'; readonly filter: VectorFilter | undefined }
  | { readonly kind: 'fetch'; readonly ids: readonly string[]; readonly modelVersion?: string | undefined }
  | { readonly kind: 'ping' };

/** … and what it answers. */
export type MatrixReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'hits'; readonly hits: VectorHit[] }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'points'; readonly points: VectorPoint[] };

import type { SignedAttributes } from '../domain/index.js';

/** What the index knows of an image besides its embedding: enough to filter without asking the catalogue. */
export interface VectorPayload {
  /** Labels as keys: `id` (0–39) for present, `40 + id` for labelled absent; an unknown attribute has neither. */
  readonly attributes: readonly number[];
  readonly dataset: string;
  /** `train`, `validation`, `test` or null. */
  readonly partition: string | null;
}

/** One image's place in the index. */
export interface VectorPoint {
  /** The image's UUID. */
  readonly id: string;
  /** Unit embedding, `dimensions` long (300). An index may renormalise it where its norm is off by more than 1e-6. */
  readonly vector: Float32Array;
  readonly payload: VectorPayload;
}

/**
 * One condition on the payload: it holds when the point has one of `anyOf` (none, when that is empty). Shaped as
 * Qdrant's `match.any` / `has_id` so that both adapters can hold it.
 */
export type VectorCondition =
  | { readonly key: 'attributes'; readonly anyOf: readonly number[] }
  | { readonly key: 'dataset'; readonly anyOf: readonly string[] }
  | { readonly key: 'partition'; readonly anyOf: readonly string[] }
  | { readonly key: 'id'; readonly anyOf: readonly string[] };

/** A condition, or filters within the filter: one of them passes. */
export type VectorClause =
  VectorCondition | { readonly key: 'filter'; readonly anyOf: readonly VectorFilter[] };

/** All of `must` hold and none of `mustNot`. Empty lists put no condition. */
export interface VectorFilter {
  readonly must: readonly VectorClause[];
  readonly mustNot: readonly VectorClause[];
}

export interface VectorHit {
  readonly id: string;
  /** Cosine with the query, in [-1, 1]; the same number whenever the same query meets the same embedding. */
  readonly score: number;
}

/** A place in a ranking: hits are ordered by score, highest first, and equal scores by id, lowest first. */
export type RankingPosition = VectorHit & {
  /** How many hits came up to and including this one: a hint for stores that page by offset. */
  readonly rank: number;
};

export interface VectorSearch {
  /** Unit query vector. */
  readonly vector: Float32Array;
  readonly filter?: VectorFilter;
  /** Most hits to return, ≥ 1. */
  readonly limit: number;
  /** Return only hits strictly after this place in the ranking. */
  readonly after?: RankingPosition;
  /** Return the last hits strictly before this place, in ranking order all the same. Not together with `after`. */
  readonly before?: RankingPosition;
  /** Ask for the exact ranking where the store would approximate. */
  readonly exact?: boolean;
  /**
   * The model version the query vector belongs to. If another collection is active by then the search is refused with
   * `MODEL_CHANGED` instead of answered with scores that mean nothing.
   */
  readonly modelVersion?: string;
}

/**
 * A nearest-neighbour index of unit embeddings under cosine. One index holds one *collection* per model version;
 * searches read the active one, so that a new model can be filled in beside the old and swapped in at once.
 *
 * Every method rejects with FacetError `SERVICE_UNAVAILABLE` when the store does not answer, and `BAD_USER_INPUT`,
 * naming the field, for a vector of the wrong length, with a component that is not finite, or whose norm is further
 * than 1e-3 from 1; for an id that is no UUID; and for label keys outside 0–79.
 */
export interface VectorIndex {
  readonly dimensions: number;
  /** Creates the model version's collection if there is none. Idempotent. */
  createCollection(modelVersion: string): Promise<void>;
  /** Makes searches read this collection. @throws FacetError `NOT_FOUND` if it was never created. */
  activate(modelVersion: string): Promise<void>;
  /** The model version that searches read, or null before the first `activate`. */
  active(): Promise<string | null>;
  /** Model versions that have a collection. */
  collections(): Promise<string[]>;
  /** Removes a collection and its points. Idempotent. @throws FacetError `BAD_USER_INPUT` if it is the active one. */
  dropCollection(modelVersion: string): Promise<void>;
  /**
   * Inserts or replaces points by id (of repeats within `points` the last wins); when it resolves they are durable and,
   * in the active collection, searchable. @throws FacetError `NOT_FOUND` if the collection was never created
   */
  upsert(modelVersion: string, points: readonly VectorPoint[]): Promise<void>;
  /** Removes points from every collection. Unknown ids are ignored. */
  delete(ids: readonly string[]): Promise<void>;
  /** Hits of the active collection in ranking order. No active collection: no hits. */
  search(search: VectorSearch): Promise<VectorHit[]>;
  /**
   * The active collection's points with these ids, in the order asked; unknown ids are left out.
   * @param modelVersion as in `VectorSearch`: of another collection nothing is given, but `MODEL_CHANGED` thrown
   */
  fetch(ids: readonly string[], modelVersion?: string): Promise<VectorPoint[]>;
  /**
   * Every point of a collection, in id order, `batchSize` (≥ 1) at a time; points written meanwhile may or may not
   * appear. A collection that was never created has none.
   */
  scroll(modelVersion: string, batchSize: number): AsyncIterable<VectorPoint[]>;
  /** How many points of the active collection pass the filter. */
  count(filter?: VectorFilter): Promise<number>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Labels → payload keys (see VectorPayload.attributes). */
export function payloadKeys(labels: SignedAttributes): number[] {
  const keys: number[] = [];
  labels.forEach((value, id) => {
    if (value > 0) keys.push(id);
    else if (value < 0) keys.push(labels.length + id);
  });
  return keys;
}

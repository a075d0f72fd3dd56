import type { SignedAttributes } from '../domain/index.js';

/** Embedding size of every bundle: 300. */
export const EMBEDDING_DIMENSIONS = 300;

/**
 * A loaded model bundle: the two trained halves. Backbone features go in, unit embeddings come out.
 * Methods reject with FacetError `SERVICE_UNAVAILABLE` if the worker that runs them died.
 */
export interface Model {
  /** Hash of the bundle's files and its backbone's: every stored embedding belongs to one. */
  readonly version: string;
  readonly manifest: BundleManifestView;
  /**
   * Image head. @param features row-major [count × featureDimensions]
   * @returns row-major [count × 300], rows of unit L2 norm
   */
  embedFeatures(features: Float32Array, count: number): Promise<Float32Array>;
  /**
   * Attribute encoder. @param queries each 40 signed values
   * @returns row-major [queries.length × 300], rows of unit L2 norm
   */
  encodeQueries(queries: readonly SignedAttributes[]): Promise<Float32Array>;
  /**
   * Probability, 0–1, that an image satisfies a query, from their cosine: calibrated on validation images.
   * @param known how many attributes the query names, ≥ 1
   */
  matchProbability(known: number, cosine: number): number;
  close(): Promise<void>;
}

/** The facts about a bundle that other rooms read; bundle.json holds more. */
export interface BundleManifestView {
  readonly name: string;
  /** Backbone id (`faceres`), the dimensions of its features (1792), and what makes it that very one. */
  readonly backbone: string;
  readonly backboneHash: string;
  readonly featureDimensions: number;
  readonly recipe: string;
  /** Attributes the model was trained to tell; queries for others are refused by the demo and flagged elsewhere. */
  readonly attributes: readonly string[];
}

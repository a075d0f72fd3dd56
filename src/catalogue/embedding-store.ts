/** One embedding as it is kept beside the catalogue: durable truth of the embedded vector index. */
export interface StoredEmbedding {
  /** The image's UUID. */
  readonly id: string;
  /** Unit embedding (300 float32, stored little-endian). */
  readonly vector: Float32Array;
  /** Label keys as in VectorPayload.attributes: 0–39 present, 40–79 labelled absent. */
  readonly attributes: readonly number[];
  readonly dataset: string;
  readonly partition: string | null;
}

/**
 * Embeddings in the catalogue's database: a table of collections (one a model version, at most one active) and one row
 * an image and collection. Knows nothing of similarity. Rejects with `SERVICE_UNAVAILABLE` when the database is away.
 */
export interface EmbeddingStore {
  createCollection(modelVersion: string): Promise<void>;
  collections(): Promise<string[]>;
  active(): Promise<string | null>;
  /** Makes one collection the active one, in one transaction. @throws FacetError `NOT_FOUND` */
  activate(modelVersion: string): Promise<void>;
  dropCollection(modelVersion: string): Promise<void>;
  /** Inserts or replaces rows by (model version, id): one statement, for up to a few thousand rows. @throws FacetError `NOT_FOUND` (collection) */
  put(modelVersion: string, rows: readonly StoredEmbedding[]): Promise<void>;
  /** Removes these ids from every collection. */
  delete(ids: readonly string[]): Promise<void>;
  /** Rows in id order after an id; streams a whole collection with bounded memory. */
  scan(modelVersion: string, limit: number, afterId?: string): Promise<StoredEmbedding[]>;
}

/** A recorded evaluation as lists need it. */
export interface EvaluationEntry {
  /** UUID. */
  readonly id: string;
  /** When the run was finished; kept to the millisecond. */
  readonly createdAt: Date;
  readonly protocol: string;
  readonly modelVersion: string;
  /** Equal for runs that ask the same queries; at most 1,000 characters. */
  readonly configuration: string;
  /** A JSON value, small; whoever reads it checks it. */
  readonly summary: unknown;
}

/** All of it. */
export interface EvaluationRow extends EvaluationEntry {
  /** A JSON value. */
  readonly evaluation: unknown;
}

/** All given ones must hold. */
export interface EvaluationFilter {
  readonly protocol?: string | undefined;
  readonly modelVersion?: string | undefined;
  readonly configuration?: string | undefined;
}

/**
 * Recorded evaluations in the catalogue's database: rows that are written once and read newest first (by `createdAt`,
 * equals by id, the greater first). Knows nothing of what is in them. Rejects with `SERVICE_UNAVAILABLE` when the
 * database is away.
 */
export interface EvaluationStore {
  put(row: EvaluationRow): Promise<void>;
  byId(id: string): Promise<EvaluationRow | undefined>;
  /** The newest that passes. */
  last(filter: EvaluationFilter): Promise<EvaluationRow | undefined>;
  /** @param after the id of a row: only older ones. @throws FacetError `NOT_FOUND` (field `after`) if there is none */
  page(filter: EvaluationFilter, limit: number, after?: string): Promise<EvaluationEntry[]>;
}

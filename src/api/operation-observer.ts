/** Told what an HTTP request's operation is, and how it ends: for its time limit, and for the metrics. */
export interface OperationObserver {
  /** @param fields root fields of a validated operation: names of the schema, no aliases */
  began(fields: readonly string[]): void;
  /** @param code of the first error in its answer */
  failed(code: string): void;
}

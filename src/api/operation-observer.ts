/** Told what an HTTP request's operation is: for its time limit. */
export interface OperationObserver {
  /** @param fields root fields of a validated operation: names of the schema, no aliases */
  began(fields: readonly string[]): void;
}

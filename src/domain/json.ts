/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** Free metadata of an image: an object, `{}` where there is none. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a value that came as JSON, or out of a JSON column, is an object: no list and no single value. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

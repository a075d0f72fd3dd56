import type { StoredError } from '../../catalogue/index.js';
import { FacetError, type ErrorCode } from '../../domain/index.js';

/** An error as it is kept and shown. What is no FacetError is a defect of ours, whose words stay in the log. */
export function toStored(error: unknown): StoredError {
  if (!(error instanceof FacetError)) {
    return { code: 'INTERNAL', message: 'something went wrong on our side; the log has it', field: null };
  }
  const { code, message, details } = error;
  return { code, message, field: details.field ?? null };
}

/** Codes of errors that pass by themselves: what met them is tried again later. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['SERVICE_UNAVAILABLE', 'DEVICE_UNAVAILABLE']);

export function isPassing(error: unknown): error is FacetError {
  return error instanceof FacetError && PASSING.has(error.code);
}

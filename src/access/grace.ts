import { FacetError } from '../domain/index.js';

/**
 * How long what was read last counts while the catalogue does not answer, in ms: what needs no catalogue (`/metrics`,
 * which tell that it is away) stays within reach of those who were let in just before. Keys are revoked in the catalogue,
 * so nobody revokes one meanwhile, but where this process alone is cut off from it.
 */
export const GRACE_MS = 5 * 60_000;

/** Whether an error says that the catalogue does not answer. */
export function isAway(error: unknown): boolean {
  return error instanceof FacetError && error.code === 'SERVICE_UNAVAILABLE';
}

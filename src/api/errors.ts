import type { GraphQLFormattedError } from 'graphql';
import { FacetError } from '../domain/index.js';

/** What a client may read of an error: shared by GraphQL's `extensions` and the JSON of the other routes. */
export interface PublicError {
  readonly code: string;
  readonly field?: string;
  readonly limit?: number | string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** The message for defects of ours: says where to look, and nothing of what is inside. */
export const INTERNAL_MESSAGE = 'Something went wrong on our side; the log has it under this x-request-id.';

/** The FacetError that an error is or was made from, if there is one. */
export function facetErrorOf(error: unknown): FacetError | undefined {
  if (error instanceof FacetError) return error;
  if (error instanceof Error && 'originalError' in error) return facetErrorOf(error.originalError);
  return undefined;
}

/** The facts of an error that are for clients. Files and lines are ours. */
export function publicError({ code, details: { field, limit, retryAfter } }: FacetError): PublicError {
  return {
    code,
    ...(field !== undefined && { field }),
    ...(limit !== undefined && { limit }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** True for an error that no client caused: it is logged. */
export function isOurs(error: unknown): boolean {
  const facet = facetErrorOf(error);
  if (facet !== undefined) return facet.code === 'INTERNAL' || facet.code === 'SERVICE_UNAVAILABLE';
  // GraphQL's own complaints about a request carry a code; what a resolver threw unexpectedly does not.
  return !(error instanceof Error && 'extensions' in error && hasCode(error.extensions));
}

/** Apollo's last word on every error before it is sent. Never lets an unexpected message or a stack trace out. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const facet = facetErrorOf(error);
  if (facet !== undefined && facet.code !== 'INTERNAL') {
    // GraphQL's own sentence says which variable or literal; a resolver's error has only ours.
    return { message: formatted.message, ...place, extensions: { ...publicError(facet) } };
  }
  if (isOurs(error)) return { message: INTERNAL_MESSAGE, ...place, extensions: { code: 'INTERNAL' } };
  return formatted;
}

function hasCode(extensions: unknown): boolean {
  return (
    typeof extensions === 'object' &&
    extensions !== null &&
    'code' in extensions &&
    extensions.code !== 'INTERNAL_SERVER_ERROR'
  );
}

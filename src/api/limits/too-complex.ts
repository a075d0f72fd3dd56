import { GraphQLError, type ASTNode } from 'graphql';
import { FacetError } from '../../domain/index.js';

/** Which limit, how much there is of it, how much there may be. */
export interface Excess {
  /** What was counted, as in docs/api.md. */
  readonly counted: string;
  readonly actual: number;
  readonly limit: number;
}

/** The refusal of a document over a limit: QUERY_TOO_COMPLEX, status 400. */
export function tooComplex({ counted, actual, limit }: Excess, node: ASTNode): GraphQLError {
  const found = Number.isSafeInteger(actual) ? String(actual) : 'astronomical';
  const originalError = new FacetError(
    'QUERY_TOO_COMPLEX',
    `query: its ${counted} is ${found}, at most ${limit} is allowed`,
    { field: counted, limit },
  );
  return new GraphQLError(originalError.message, {
    nodes: [node],
    originalError,
    extensions: { http: { status: 400 } },
  });
}

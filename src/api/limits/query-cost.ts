import {
  getVariableValues,
  GraphQLError,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import { fieldCost } from './costs.js';
import { DOCUMENT_LIMITS } from './document-limits.js';
import { tooComplex } from './too-complex.js';

/** An operation that is valid, and within the limits of documents, about to be executed. */
export interface CostedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

const ONE_IS_ENOUGH = { maxErrors: 1 };

/**
 * What an operation may cost at most, in the units of costs.ts.
 * @returns undefined where its variables are not what it declares: executing it will say so, and do nothing else
 * @throws GraphQLError `BAD_USER_INPUT` where an argument has a value that cannot be read
 */
export function queryCost({ schema, document, operation, variables }: CostedOperation): number | undefined {
  if (getVariableValues(schema, operation.variableDefinitions ?? [], variables, ONE_IS_ENOUGH).errors) {
    return undefined;
  }
  try {
    return getComplexity({
      schema,
      query: document,
      operationName: operation.name?.value,
      variables: { ...variables },
      estimators: [fieldCost],
      // Never met: documentLimits has refused such operations.
      maxQueryNodes: DOCUMENT_LIMITS.selections[1] + 1,
    });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { message, nodes, originalError } = error;
    // Not left to execution: the rest of the operation has not been counted.
    throw new GraphQLError(message, {
      nodes,
      originalError,
      extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
    });
  }
}

/** @throws GraphQLError `QUERY_TOO_COMPLEX` for an operation that may cost more than `limit`, else as queryCost */
export function checkCost(costed: CostedOperation, limit: number): void {
  const actual = queryCost(costed);
  if (actual !== undefined && actual > limit) {
    throw tooComplex({ counted: 'cost', actual, limit }, costed.operation);
  }
}

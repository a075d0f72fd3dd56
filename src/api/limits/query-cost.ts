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

/** Faults of variables that one answer tells of: as many as graphql-js does when it executes. */
const MAX_VARIABLE_FAULTS = 50;

/**
 * What an operation may cost at most, in the units of costs.ts.
 * @returns undefined where its variables are not what it declares: executing it will say so, and do nothing else
 * @throws GraphQLError `BAD_USER_INPUT` where an argument has a value that cannot be read, or variables have more faults
 *   than are told of
 */
export function queryCost({ schema, document, operation, variables }: CostedOperation): number | undefined {
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: MAX_VARIABLE_FAULTS,
  });
  if (errors) {
    refuseTooMany(errors);
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
    // Not left to execution: the rest of the operation has not been counted.
    throw badInput(error.message, error);
  }
}

/** Said here: graphql-js gives up with an error that looks like a defect of ours. */
function refuseTooMany(faults: readonly GraphQLError[]): void {
  if (faults.length <= MAX_VARIABLE_FAULTS) return;
  throw badInput(
    `variables: more than ${MAX_VARIABLE_FAULTS} faults, the first: ${faults[0]?.message ?? ''}`,
    faults[0],
  );
}

function badInput(message: string, error: GraphQLError | undefined): GraphQLError {
  return new GraphQLError(message, {
    nodes: error?.nodes,
    originalError: error?.originalError,
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

/** @throws GraphQLError `QUERY_TOO_COMPLEX` for an operation that may cost more than `limit`, else as queryCost */
export function checkCost(costed: CostedOperation, limit: number): void {
  const actual = queryCost(costed);
  if (actual !== undefined && actual > limit) {
    throw tooComplex({ counted: 'cost', actual, limit }, costed.operation);
  }
}

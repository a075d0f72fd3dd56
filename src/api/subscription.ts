import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
} from 'graphql';
import { FacetError } from '../domain/index.js';
import { checkCost, documentLimits, MAX_TOKENS } from './limits/index.js';
import type { AllowedOperations } from './operations/index.js';

/** As many as graphql-js itself tells of when it executes. */
const MAX_VARIABLE_ERRORS = 50;

/** A subscription as a client sends it. */
export interface SubscriptionRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly extensions?: unknown;
}

export interface SubscriptionRules {
  readonly schema: GraphQLSchema;
  /** Whether clients may read the schema. */
  readonly introspection: boolean;
  /** Most that one operation may cost. */
  readonly maxQueryCost: number;
  /** The only documents to answer; absent: any. */
  readonly operations?: AllowedOperations | undefined;
}

/**
 * Holds a subscription to what Apollo holds HTTP requests to: the same limits, rules and codes.
 * @returns what `subscribe` takes, or the errors to answer with
 */
export function prepareSubscription(
  { schema, introspection, maxQueryCost, operations }: SubscriptionRules,
  request: SubscriptionRequest,
): ExecutionArgs | readonly GraphQLError[] {
  const { operationName, variables } = request;
  const query = listed(request, operations);
  if (query instanceof GraphQLError) return [query];
  const document = parsed(query);
  if (document instanceof GraphQLError) return [document];
  const rules = [...specifiedRules, documentLimits];
  if (!introspection) rules.push(NoSchemaIntrospectionCustomRule);
  const faults = validate(schema, document, rules);
  if (faults.length > 0) return faults.map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED'));
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    return [failure('operationName: name one operation of the document', 'OPERATION_RESOLUTION_FAILURE')];
  }
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    return [
      failure(
        'only subscriptions are answered here; send queries and mutations to POST /graphql',
        'BAD_REQUEST',
      ),
    ];
  }
  const variableValues = variables ?? {};
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues, {
    maxErrors: MAX_VARIABLE_ERRORS,
  });
  if (coerced.errors) return coerced.errors.map((error) => coded(error, 'BAD_USER_INPUT'));
  try {
    checkCost({ schema, document, operation, variables: variableValues }, maxQueryCost);
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
  return { schema, document, operationName, variableValues };
}

/** The text to answer, which a client may have named by its hash. */
function listed(
  request: SubscriptionRequest,
  operations: AllowedOperations | undefined,
): string | GraphQLError {
  if (operations === undefined) return request.query;
  try {
    return operations.find(request);
  } catch (error) {
    if (error instanceof FacetError) return new GraphQLError(error.message, { originalError: error });
    throw error;
  }
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return coded(error, 'GRAPHQL_PARSE_FAILED');
    throw error;
  }
}

/** GraphQL's own complaints carry no code; clients get the one that Apollo gives over HTTP. */
function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, path, originalError } = error;
  const extensions = { ...error.extensions, code };
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions });
}

function failure(message: string, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

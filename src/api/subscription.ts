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
import { MAX_TOKENS } from './apollo.js';

/** A subscription as a client sends it. */
export interface SubscriptionRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface SubscriptionRules {
  readonly schema: GraphQLSchema;
  /** Whether clients may read the schema. */
  readonly introspection: boolean;
}

/**
 * Holds a subscription to what Apollo holds HTTP requests to: the same limit of tokens, the same rules, the same codes.
 * @returns what `subscribe` takes, or the errors to answer with
 */
export function prepareSubscription(
  { schema, introspection }: SubscriptionRules,
  { query, operationName, variables }: SubscriptionRequest,
): ExecutionArgs | readonly GraphQLError[] {
  const document = parsed(query);
  if (document instanceof GraphQLError) return [document];
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
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
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues);
  if (coerced.errors) return coerced.errors.map((error) => coded(error, 'BAD_USER_INPUT'));
  return { schema, document, operationName, variableValues };
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

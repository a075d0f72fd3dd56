import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { FacetError } from '../domain/index.js';
import type { ApiContext } from './context.js';
import { formatError, isOurs } from './errors.js';
import { checkCost, documentLimits, MAX_TOKENS } from './limits/index.js';
import { notAllowed, type AllowedOperations } from './operations/index.js';
import { refuseCallers } from './refuse-callers.js';
import { tellOperation } from './tell-operation.js';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  /** Whether clients may read the schema (GraphiQL needs it). */
  readonly introspection: boolean;
  /** Most that one operation may cost. */
  readonly maxQueryCost: number;
  /** The only documents to answer; absent: any. */
  readonly operations?: AllowedOperations | undefined;
  readonly logger: Logger;
}

/** The GraphQL server, not yet started: no batching, CSRF prevention on, its life in the caller's hands. */
export function createApollo({
  schema,
  introspection,
  maxQueryCost,
  operations,
  logger,
}: ApolloOptions): ApolloServer<ApiContext> {
  return new ApolloServer<ApiContext>({
    schema,
    introspection,
    logger,
    formatError,
    plugins: [
      // It would wrap every field's resolver to tell caches what our routes tell them at once: not to store.
      ApolloServerPluginCacheControlDisabled(),
      refuseCallers(),
      limitOperations(maxQueryCost, operations),
      tellOperation(),
      logErrors(logger),
    ],
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    validationRules: [documentLimits],
    parseOptions: { maxTokens: MAX_TOKENS },
  });
}

/** Refuses operations that are not listed, or may cost more than `limit`, before they are executed. */
function limitOperations(
  limit: number,
  listed: AllowedOperations | undefined,
): ApolloServerPlugin<ApiContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        async didResolveOperation({ schema, source, document, operation, request: { variables = {} } }) {
          await Promise.resolve();
          // The routes have looked before, and put texts in the place of hashes; whatever came past them ends here.
          if (listed?.has(source) === false) throw refusal(notAllowed());
          // Apollo answers what names no operation when it comes to executing it.
          if (operation) checkCost({ schema, document, operation, variables }, limit);
        },
      }),
  };
}

function refusal(error: FacetError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, extensions: { http: { status: 403 } } });
}

/** Logs what formatError hides: errors that no client caused, each with its request's id. */
function logErrors(logger: Logger): ApolloServerPlugin<ApiContext> {
  return {
    unexpectedErrorProcessingRequest({ error }) {
      logger.error({ err: error }, 'GraphQL request failed');
      return Promise.resolve();
    },
    requestDidStart() {
      return Promise.resolve({
        didEncounterErrors({ errors, contextValue, operationName }) {
          for (const error of errors.filter(isOurs)) {
            contextValue.log.error(
              { err: error.originalError ?? error, path: error.path, operationName },
              'GraphQL field failed',
            );
          }
          return Promise.resolve();
        },
      });
    },
  };
}

import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { ApiContext } from './context.js';
import { formatError, isOurs } from './errors.js';
import { refuseCallers } from './refuse-callers.js';

/** Tokens in one GraphQL document. GraphiQL's introspection has about 350; a page of queries stays far below. */
export const MAX_TOKENS = 2000;

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  /** Whether clients may read the schema (GraphiQL needs it). */
  readonly introspection: boolean;
  readonly logger: Logger;
}

/** The GraphQL server, not yet started: no batching, CSRF prevention on, its life in the caller's hands. */
export function createApollo({ schema, introspection, logger }: ApolloOptions): ApolloServer<ApiContext> {
  return new ApolloServer<ApiContext>({
    schema,
    introspection,
    logger,
    formatError,
    plugins: [refuseCallers(), logErrors(logger)],
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    maxRecursiveSelections: true,
  });
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

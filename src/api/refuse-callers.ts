import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { FacetError } from '../domain/index.js';
import type { ApiContext } from './context.js';
import { demandScopes } from './guard-roots.js';

/** Refuses operations that their caller may not ask for before anything of them runs, with the status of HTTP. */
export function refuseCallers(): ApolloServerPlugin<ApiContext> {
  return {
    requestDidStart() {
      return Promise.resolve({
        didResolveOperation({ schema, document, operation, contextValue: { caller } }) {
          try {
            demandScopes(schema, document, operation, caller);
          } catch (error) {
            throw withStatus(error);
          }
          return Promise.resolve();
        },
      });
    },
  };
}

function withStatus(error: unknown): unknown {
  if (!(error instanceof FacetError)) return error;
  const { message, code } = error;
  const unknown = code === 'UNAUTHENTICATED';
  const status = unknown ? 401 : code === 'FORBIDDEN' ? 403 : 500;
  const headers = new HeaderMap(unknown ? [['www-authenticate', 'Bearer']] : []);
  return new GraphQLError(message, { originalError: error, extensions: { http: { status, headers } } });
}

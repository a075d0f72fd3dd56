import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { FacetError } from '../domain/index.js';
import type { ApiContext } from './context.js';
import { demandScopes } from './guard-roots.js';

/** Refuses operations that their caller may not ask for before anything of them runs, with the status of HTTP. */
export function refuseCallers(): ApolloServerPlugin<ApiContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        async didResolveOperation({ schema, document, operation, contextValue: { caller }, response }) {
          await Promise.resolve();
          // Apollo answers what names no operation when it comes to executing it.
          if (!operation) return;
          try {
            demandScopes(schema, document, operation, caller);
          } catch (error) {
            if (!(error instanceof FacetError)) throw error;
            const unknown = error.code === 'UNAUTHENTICATED';
            if (unknown) response.http.headers.set('www-authenticate', 'Bearer');
            const status = unknown ? 401 : error.code === 'FORBIDDEN' ? 403 : 500;
            throw new GraphQLError(error.message, { originalError: error, extensions: { http: { status } } });
          }
        },
      }),
  };
}

import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { json, type RequestHandler } from 'express';
import type { ApiContext, ApiServices } from '../api/index.js';
import { FacetError } from '../domain/index.js';
import type { RequestContexts } from './request-context.js';

/** Largest GraphQL request body, in bytes: `labelImages` with 500 images and all their labels takes 0.4 MB. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The handlers of `/graphql`, in order. @param apollo already started */
export function graphqlHandlers(
  apollo: ApolloServer<ApiContext>,
  services: ApiServices,
  contexts: RequestContexts,
): RequestHandler[] {
  return [
    onlyJson,
    json({ limit: MAX_BODY_BYTES, strict: true }),
    expressMiddleware(apollo, {
      context: ({ res }) => Promise.resolve({ services, ...contexts.of(res) }),
    }),
  ];
}

/** Said here, by status 415, because the body parser would pass other types by and leave the query "missing". */
const onlyJson: RequestHandler = (request, _response, next) => {
  if (request.method === 'POST' && request.is('application/json') === false) {
    throw new FacetError('UNSUPPORTED_MEDIA_TYPE', 'content-type: must be application/json', {
      field: 'content-type',
    });
  }
  next();
};

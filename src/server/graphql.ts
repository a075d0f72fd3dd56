import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { demand, demandAnything, may } from '../access/index.js';
import type { AllowedOperations, ApiContext } from '../api/index.js';
import { FacetError } from '../domain/index.js';
import type { Deadlines } from './deadlines.js';
import type { ServerDependencies } from './dependencies.js';
import { imageLeave } from './image-leave.js';
import { jsonBody } from './json-body.js';
import type { Load } from './load.js';
import type { RequestContexts } from './request-context.js';
import { onlyListed } from './listed-operations.js';
import { MULTIPART, multipartBody } from './uploads.js';

/** Largest JSON body of who may not ingest, in bytes: nothing else has more to say. */
const SMALL_BODY_BYTES = 1024 * 1024;
/** Longest GraphQL document, in bytes. Bodies may be far larger: images come in variables. */
const MAX_DOCUMENT_BYTES = 64 * 1024;

export interface GraphqlParts {
  readonly load: Load;
  readonly deadlines: Deadlines;
  /** The only documents to answer; absent: any. */
  readonly operations: AllowedOperations | undefined;
}

/** The handlers of `/graphql`, in order. @param apollo already started */
export function graphqlHandlers(
  apollo: ApolloServer<ApiContext>,
  { services, access, config }: Pick<ServerDependencies, 'services' | 'access' | 'config'>,
  contexts: RequestContexts,
  { load, deadlines, operations }: GraphqlParts,
): RequestHandler[] {
  const open = { ...services, keys: access.keys };
  const answer = expressMiddleware(apollo, {
    context: ({ res }) => {
      const context = contexts.of(res);
      return Promise.resolve({
        services: open,
        ...context,
        imageLeave: imageLeave(access, context.caller),
      });
    },
  });
  return [
    unstored,
    (_request, response, next) => {
      demandAnything(contexts.of(response).caller);
      next();
    },
    knownType,
    (request, response, next) => {
      // Files are for ingesting; nobody else's are taken in.
      if (request.is(MULTIPART) === MULTIPART) demand(contexts.of(response).caller, 'write', 'body');
      next();
    },
    multipartBody(config),
    load.receive(
      jsonBody((_request, response) =>
        may(contexts.of(response).caller, 'write')
          ? config.maxBodyBytes
          : Math.min(config.maxBodyBytes, SMALL_BODY_BYTES),
      ),
    ),
    boundedDocument,
    ...(operations === undefined ? [] : [onlyListed(operations)]),
    deadlines.answer,
    load.held(answer),
  ];
}

const unstored: RequestHandler = (_request, response, next) => {
  response.set('cache-control', 'no-store');
  next();
};

/** Said here, by status 415, because the body parsers would pass other types by and leave the query "missing". */
const knownType: RequestHandler = (request, _response, next) => {
  if (request.method === 'POST' && request.is(['application/json', MULTIPART]) === false) {
    throw new FacetError(
      'UNSUPPORTED_MEDIA_TYPE',
      `content-type: must be application/json, or ${MULTIPART} to upload files`,
      { field: 'content-type' },
    );
  }
  next();
};

const withDocument = z.object({ query: z.string() });

/** Reading a document costs far more than reading data of the same size. */
const boundedDocument: RequestHandler = (request, _response, next) => {
  const body = withDocument.safeParse(request.body);
  if (body.success && Buffer.byteLength(body.data.query) > MAX_DOCUMENT_BYTES) {
    throw new FacetError(
      'BAD_USER_INPUT',
      `query: must be at most ${MAX_DOCUMENT_BYTES} bytes; send data as variables`,
      { field: 'query', limit: MAX_DOCUMENT_BYTES },
    );
  }
  next();
};

import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';
import { INTERNAL_MESSAGE, isOurs, publicError } from '../api/index.js';
import { FacetError, type ErrorCode } from '../domain/index.js';
import type { RequestContexts } from './request-context.js';
import { answerUnread, hasUnreadBody } from './unread-body.js';

/** HTTP status of the codes that routes answer with; every other code is a defect of ours here. */
export const STATUS: Partial<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  QUERY_TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  OPERATION_NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  FILE_GONE: 410,
  REQUEST_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  SERVICE_UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

/** What express and its body parser throw: http-errors, with a status and, from the parser, a type. */
const httpError = z.object({
  status: z.number(),
  type: z.string().optional(),
  limit: z.number().optional(),
});

/** Ends every route that no handler took. */
export const unknownRoute: RequestHandler = (request) => {
  throw new FacetError('NOT_FOUND', `there is nothing at ${request.method} ${request.path}`, {
    field: 'path',
  });
};

/**
 * Turns whatever a route threw into JSON with a stable code: `{ error: { code, message, field, limit } }`, and on
 * /graphql GraphQL's own `{ errors: [{ message, extensions }] }`. What is not the client's fault is logged, and only
 * a general sentence is sent.
 */
export function errorHandler(contexts: RequestContexts): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const { log, signal, operation } = contexts.of(response);
    // Time was up, and was answered so: what becomes of the work after that is nobody's.
    if (response.headersSent && isDeadline(signal.reason)) return;
    const error = asFacetError(thrown);
    if (isOurs(error)) log.error({ err: thrown, path: request.path }, 'request failed');
    // Part of the answer is out: all that is left is to break the connection, which is what express then does.
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const { status, message, facts } = shown(error);
    operation.failed(error.code);
    response.removeHeader('etag');
    response.status(status).set('cache-control', 'no-store');
    const { retryAfter } = error.details;
    if (status === 401) response.set('www-authenticate', 'Bearer');
    if (retryAfter !== undefined) response.set('retry-after', String(Math.ceil(retryAfter)));
    const body =
      request.path === '/graphql'
        ? { errors: [{ message, extensions: facts }] }
        : { error: { message, ...facts } };
    if (hasUnreadBody(request)) answerUnread(request, response, body);
    else response.json(body);
  };
}

function isDeadline(reason: unknown): boolean {
  return reason instanceof FacetError && reason.code === 'DEADLINE_EXCEEDED';
}

/** What a client is shown of an error: an HTTP status, a sentence, and the code with its facts. */
export function shown(error: FacetError) {
  const status = STATUS[error.code] ?? 500;
  return status === 500
    ? { status, message: INTERNAL_MESSAGE, facts: { code: 'INTERNAL' } }
    : { status, message: error.message, facts: publicError(error) };
}

export function asFacetError(thrown: unknown): FacetError {
  if (thrown instanceof FacetError) return thrown;
  const http = httpError.safeParse(thrown);
  if (!http.success || http.data.status >= 500) {
    return new FacetError('INTERNAL', 'unexpected error', {}, { cause: thrown });
  }
  const { status, type, limit } = http.data;
  if (status === 413) {
    return new FacetError('REQUEST_TOO_LARGE', `body: must be at most ${limit ?? 0} bytes`, {
      field: 'body',
      ...(limit !== undefined && { limit }),
    });
  }
  if (status === 415) {
    return new FacetError(
      'UNSUPPORTED_MEDIA_TYPE',
      'body: send UTF-8 text, plain or compressed with gzip, deflate or br',
      { field: 'body' },
    );
  }
  if (type === 'entity.parse.failed')
    return new FacetError('BAD_USER_INPUT', 'body: is not valid JSON', { field: 'body' });
  const field = type === undefined ? 'path' : 'body';
  return new FacetError('BAD_USER_INPUT', `${field}: is malformed`, { field });
}

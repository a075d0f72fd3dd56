import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { FacetError } from '../domain/index.js';
import type { RequestContexts } from './request-context.js';
import { MULTIPART } from './uploads.js';

/** Operations that are meant to take long, and how many times as long as others. */
export const LONG_OPERATIONS: ReadonlySet<string> = new Set([
  'evaluateRetrieval',
  'recordEvaluation',
  'compareEvaluations',
]);
const LONG_FACTOR = 20;
/** Slowest a body may come in, in bytes a second, beyond the time that any body has. */
const SLOWEST_BODY = 64 * 1024;

/**
 * Bounds the time of each request: its body must have come, and then an answer be out, within the limit. When time is up
 * the client is told 504 `DEADLINE_EXCEEDED`, and the request's signal is aborted, which stops what can be stopped.
 */
export class Deadlines {
  readonly #contexts: RequestContexts;
  readonly #seconds: number;
  readonly #fail: ErrorRequestHandler;
  readonly #timers = new WeakMap<Response, NodeJS.Timeout>();

  /** @param fail answers a request with an error */
  constructor(contexts: RequestContexts, seconds: number, fail: ErrorRequestHandler) {
    this.#contexts = contexts;
    this.#seconds = seconds;
    this.#fail = fail;
  }

  /** Before the body. Uploads may take as long as the server lets any request come in. */
  readonly body: RequestHandler = (request, response, next) => {
    if (request.is(MULTIPART) === false || request.is(MULTIPART) === null) {
      const bytes = Number(request.get('content-length') ?? 0);
      this.#start(request, response, this.#seconds + bytes / SLOWEST_BODY);
    }
    next();
  };

  /** After the body: time begins anew, and once more when the operation turns out to be a long one. */
  readonly answer: RequestHandler = (request, response, next) => {
    this.#start(request, response, this.#seconds);
    this.#contexts.of(response).operation.whenKnown((fields) => {
      if (fields.some((field) => LONG_OPERATIONS.has(field))) {
        this.#start(request, response, this.#seconds * LONG_FACTOR);
      }
    });
    next();
  };

  #start(request: Request, response: Response, seconds: number): void {
    if (response.closed) return;
    const previous = this.#timers.get(response);
    clearTimeout(previous);
    if (previous === undefined) {
      response.once('close', () => {
        clearTimeout(this.#timers.get(response));
      });
    }
    const timer = setTimeout(() => {
      this.#end(request, response, seconds);
    }, seconds * 1000);
    this.#timers.set(response, timer);
  }

  #end(request: Request, response: Response, seconds: number): void {
    // The answer is out, and only its reader is slow.
    if (response.headersSent) return;
    const error = request.complete ? overdue(seconds) : overdue(seconds, 'body: had not come');
    // What is left of a body would be taken for the next request.
    if (!request.complete) response.set('connection', 'close');
    void this.#fail(error, request, response, () => undefined);
    this.#contexts.of(response).abort(error);
  }
}

export function overdue(seconds: number, what = 'no answer was ready'): FacetError {
  return new FacetError(
    'DEADLINE_EXCEEDED',
    `${what} within ${seconds.toFixed(1)} s; try again in a second`,
    {
      limit: seconds,
      retryAfter: 1,
    },
  );
}

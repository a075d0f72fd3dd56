import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { RequestLog } from '../api/index.js';
import { FacetError } from '../domain/index.js';

/** A caller's own request id is kept when it is short and plain enough to be safe in a log and in a header. */
const PLAIN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** What belongs to one request: its id (sent back as `x-request-id`) and a log that carries it. */
export interface RequestContext {
  readonly requestId: string;
  readonly log: RequestLog;
  /** Aborted when the connection ends before the answer is out. */
  readonly signal: AbortSignal;
}

/** The id of a request whose caller gave this one, if any. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && PLAIN_ID.test(given) ? given : randomUUID();
}

/** Gives every request its context and logs one line when it is answered (health probes only when they fail). */
export class RequestContexts {
  readonly #contexts = new WeakMap<Response, RequestContext>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  readonly handler: RequestHandler = (request, response, next) => {
    const requestId = requestIdOf(request.get('x-request-id'));
    const log = this.#logger.child({ requestId });
    const gone = new AbortController();
    this.#contexts.set(response, { requestId, log, signal: gone.signal });
    response.setHeader('x-request-id', requestId);
    const { method, path } = request;
    const start = performance.now();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort(new FacetError('INTERRUPTED', 'the client went away'));
      const status = response.statusCode;
      const ms = Math.round((performance.now() - start) * 10) / 10;
      const line = { method, path, status, ms, ...(!response.writableFinished && { aborted: true }) };
      if (path.startsWith('/health/') && status < 400) log.debug(line, 'answered');
      else log.info(line, 'answered');
    });
    next();
  };

  /** The context of the request that this is the response to. */
  of(response: Response): RequestContext {
    return (
      this.#contexts.get(response) ?? {
        requestId: 'unknown',
        log: this.#logger,
        signal: new AbortController().signal,
      }
    );
  }
}

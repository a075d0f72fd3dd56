import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { Caller } from '../access/index.js';
import type { OperationObserver, RequestLog } from '../api/index.js';
import { FacetError } from '../domain/index.js';
import { startRequestSpan } from '../telemetry/index.js';
import type { CountedRequest } from './request-metrics.js';
import { wasAnswered } from './unread-body.js';

/** A caller's own request id is kept when it is short and plain enough to be safe in a log and in a header. */
const PLAIN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** What belongs to one request: its id (sent back as `x-request-id`) and a log that carries it. */
export interface RequestContext {
  readonly requestId: string;
  /** Of its trace, where requests are traced. */
  readonly traceId: string | undefined;
  readonly log: RequestLog;
  /** Nobody, who may do nothing, until it is known. */
  readonly caller: Caller;
  /** Aborted when the connection ends before the answer is out, or time is up. */
  readonly signal: AbortSignal;
  readonly abort: (reason: FacetError) => void;
  /** Told of the GraphQL operation, if it is one. */
  readonly operation: OperationWatch;
}

/** Passes on what the operation is, and remembers it. */
export class OperationWatch implements OperationObserver {
  #listener: (fields: readonly string[]) => void = () => undefined;
  #fields: readonly string[] = [];
  #code = 'OK';

  began(fields: readonly string[]): void {
    this.#fields = [...new Set(fields)];
    this.#listener(fields);
  }

  failed(code: string): void {
    this.#code = code;
  }

  /** The one root field, or `several`; undefined where it is not known. */
  get name(): string | undefined {
    return this.#fields.length > 1 ? 'several' : this.#fields[0];
  }

  /** `OK`, or what `failed` was told. */
  get code(): string {
    return this.#code;
  }

  /** @param listener told the names of the operation's root fields */
  whenKnown(listener: (fields: readonly string[]) => void): void {
    this.#listener = listener;
  }
}

const NOBODY: Caller = { kind: 'anonymous', keyId: null, keyName: null, scopes: new Set() };

/** The id of a request whose caller gave this one, if any. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && PLAIN_ID.test(given) ? given : randomUUID();
}

/** Gives every request its context and logs one line when it is answered (health probes only when they fail). */
export class RequestContexts {
  readonly #contexts = new WeakMap<Response, RequestContext>();
  readonly #logger: Logger;
  readonly #count: (request: CountedRequest) => void;

  /** @param count told of every request that is over, but probes of its health */
  constructor(logger: Logger, count: (request: CountedRequest) => void = () => undefined) {
    this.#logger = logger;
    this.#count = count;
  }

  readonly handler: RequestHandler = (request, response, next) => {
    const requestId = requestIdOf(request.get('x-request-id'));
    const span = startRequestSpan(request.method, request.headers);
    const { traceId } = span;
    const log = this.#logger.child({ requestId, traceId });
    const gone = new AbortController();
    const abort = (reason: FacetError) => {
      gone.abort(reason);
    };
    this.#contexts.set(response, {
      requestId,
      traceId,
      log,
      caller: NOBODY,
      signal: gone.signal,
      abort,
      operation: new OperationWatch(),
    });
    response.setHeader('x-request-id', requestId);
    const { method, path } = request;
    const start = performance.now();
    response.once('close', () => {
      const whole = wasAnswered(response);
      if (!whole) abort(new FacetError('INTERRUPTED', 'the client went away'));
      const status = response.statusCode;
      const ms = Math.round((performance.now() - start) * 10) / 10;
      const watch = this.of(response).operation;
      const operation = watch.name ?? routeOf(path);
      const code = whole ? watch.code : 'INTERRUPTED';
      span.end({ operation, code, status });
      if (!path.startsWith('/health/')) this.#count({ operation, code, seconds: ms / 1000 });
      const line = { method, path, status, ms, ...(!whole && { aborted: true }) };
      if (path.startsWith('/health/') && status < 400) log.debug(line, 'answered');
      else this.of(response).log.info(line, 'answered');
    });
    span.run(next);
  };

  /** From now on the request's log lines name its caller's key, by its id. */
  identify(response: Response, caller: Caller): void {
    const context = this.of(response);
    const { requestId, traceId } = context;
    const key = caller.keyId;
    const log = key === null ? context.log : this.#logger.child({ requestId, traceId, key });
    this.#contexts.set(response, { ...context, caller, log });
  }

  /** The context of the request that this is the response to. */
  of(response: Response): RequestContext {
    const context = this.#contexts.get(response);
    if (context === undefined) throw new FacetError('INTERNAL', 'a response without a request');
    return context;
  }
}

function routeOf(path: string): string {
  if (path.startsWith('/health/')) return 'health';
  if (path === '/graphql') return 'graphql';
  if (path === '/metrics') return 'metrics';
  return path.startsWith('/images/') ? 'image' : 'page';
}

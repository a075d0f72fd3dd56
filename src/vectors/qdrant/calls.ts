import { setTimeout as sleep } from 'node:timers/promises';
import { QdrantClient } from '@qdrant/js-client-rest';
import { faultOf, QdrantError } from './faults.js';

/** How long a call may take, and how often it is tried. */
export interface CallLimits {
  /** One attempt, its answer read, in milliseconds. */
  readonly attemptMs: number;
  /** No further attempt begins once this long has passed since the first, in milliseconds. */
  readonly budgetMs: number;
  /** Most attempts. */
  readonly attempts: number;
}

/** Pings are asked by health checks, which have no time; writes wait until every replica has them. */
export type CallKind = 'ping' | 'read' | 'write';

export const CALL_LIMITS: Readonly<Record<CallKind, CallLimits>> = {
  ping: { attemptMs: 1500, budgetMs: 1500, attempts: 1 },
  read: { attemptMs: 5000, budgetMs: 8000, attempts: 4 },
  write: { attemptMs: 60_000, budgetMs: 120_000, attempts: 5 },
};

/** The first wait between attempts, in milliseconds; each later one is twice as long, 5 s at most. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;
/** The port Qdrant serves REST on, where the URL names none. */
const REST_PORT = 6333;

export interface Server {
  /** `http://` or `https://` (TLS); a path is put before every request's. */
  readonly url: string;
  readonly apiKey?: string;
}

/**
 * Calls to a Qdrant server, each with a deadline. Those that fail for want of capacity or connection (429, 408, 5xx,
 * time-outs, sockets) are tried again after a random wait of up to 100 ms, 200 ms, 400 ms … ("full jitter": callers
 * that failed together do not come back together). So every call given here must be one that can be repeated.
 */
export class QdrantCalls {
  readonly #clients: Readonly<Record<CallKind, QdrantClient>>;
  readonly #limits: Readonly<Record<CallKind, CallLimits>>;
  #stopped = false;

  constructor(server: Server, limits: Readonly<Record<CallKind, CallLimits>> = CALL_LIMITS) {
    this.#limits = limits;
    this.#clients = {
      ping: connect(server, limits.ping.attemptMs),
      read: connect(server, limits.read.attemptMs),
      write: connect(server, limits.write.attemptMs),
    };
  }

  /**
   * @param what the call's name in messages
   * @throws FacetError `SERVICE_UNAVAILABLE` naming the cause; `NOT_FOUND` where there is no such collection
   */
  async run<Answer>(
    kind: CallKind,
    what: string,
    call: (client: QdrantClient) => Promise<Answer>,
  ): Promise<Answer> {
    const { budgetMs, attempts } = this.#limits[kind];
    const start = performance.now();
    for (let attempt = 1; ; attempt++) {
      try {
        return await call(this.#clients[kind]);
      } catch (error) {
        const fault = faultOf(what, error);
        const wait = Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
        const late = performance.now() - start + wait >= budgetMs;
        const again = fault instanceof QdrantError && fault.transient && attempt < attempts && !late;
        if (!again || this.#stopped) throw fault;
        await sleep(wait);
      }
    }
  }

  /** From now on nothing is tried again. */
  stopRetrying(): void {
    this.#stopped = true;
  }
}

function connect({ url, apiKey }: Server, timeout: number): QdrantClient {
  const { protocol, hostname, pathname } = new URL(url);
  // URL leaves out a port that is its scheme's own, and the client then takes 6333: `https://host:443` must stay 443.
  const port = /^https?:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/i.exec(url)?.[1];
  return new QdrantClient({
    host: hostname,
    https: protocol === 'https:',
    port: port === undefined ? REST_PORT : Number(port),
    prefix: pathname.replace(/\/+$/, ''),
    // As a header: given as `apiKey`, the client warns on the console about every plain connection.
    ...(apiKey !== undefined && { headers: { 'api-key': apiKey } }),
    timeout,
    checkCompatibility: false,
  });
}

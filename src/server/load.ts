import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import { FacetError } from '../domain/index.js';

/** Bodies up to this size are not worth counting while they come in, in bytes. */
const SMALL_BODY = 64 * 1024;
/** Bodies of the largest size that may come in at once. */
const LARGE_BODIES = 16;

/** How long a request waits at the door before it is refused, in milliseconds. */
const PATIENCE_MS = 250;

/** What the server takes on at once. */
export interface LoadLimits {
  /** Requests being worked on. */
  readonly maxInFlight: number;
  /** Largest JSON body, in bytes. */
  readonly maxBodyBytes: number;
}

/**
 * Load shedding: what is more than the server can do is refused with 503 `OVERLOADED` and `Retry-After`, before
 * its body is read or a store is asked, so that what was let in is still answered in time.
 *
 * Threats. More requests than we can answer: a bound on those being worked on. Clients that send or read slowly: a request
 * counts from its last byte on and until its answer is made, or a few hundred open connections could keep everybody out.
 * Clients that hang up and ask again: work counts until it has ended, whoever still waits for it. Memory: JSON bodies
 * count by the size they declare until they are in; multipart goes to disk, with bounds of its own.
 */
export class Load {
  readonly #limits: LoadLimits;
  #inFlight = 0;
  #receiving = 0;

  constructor(limits: LoadLimits) {
    this.#limits = limits;
  }

  /** Requests being worked on. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Refuses where there is no room, and is none a moment later; counts nothing. Without the moment, clients that ask again
   * at once would keep us busy refusing: 320 of them halved what was answered.
   */
  readonly door: RequestHandler = async (_request, response, next) => {
    if (this.#full) await sleep(PATIENCE_MS);
    if (response.closed) return;
    this.#requireRoom();
    next();
  };

  /** Around what reads a JSON body. @throws FacetError `OVERLOADED` when too much is coming in */
  receive(read: RequestHandler): RequestHandler {
    return (request, response, next) => {
      const release = this.#reserve(request, response);
      void read(request, response, (error?: unknown) => {
        release();
        next(error);
      });
    };
  }

  /**
   * Does a piece of work that counts until it has ended.
   * @throws FacetError `OVERLOADED` where there is no room
   */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#requireRoom();
    this.#inFlight++;
    try {
      return await work();
    } finally {
      this.#inFlight--;
    }
  }

  /** A handler whose work counts. */
  held(handler: RequestHandler): RequestHandler {
    return (request, response, next) =>
      this.during(async () => {
        await handler(request, response, next);
      });
  }

  #reserve(request: Request, response: Response): () => void {
    const { maxBodyBytes } = this.#limits;
    const length = Number(request.get('content-length') ?? 0);
    // Chunked or compressed, it may become as large as may be; one that declares more is refused unread.
    const open = request.get('transfer-encoding') ?? request.get('content-encoding');
    const bytes = open === undefined ? Math.min(length, maxBodyBytes) : maxBodyBytes;
    if (bytes <= SMALL_BODY) return () => undefined;
    if (this.#receiving + bytes > LARGE_BODIES * maxBodyBytes) throw this.#refusal('bodies coming in');
    this.#receiving += bytes;
    let held = true;
    const release = () => {
      if (held) this.#receiving -= bytes;
      held = false;
    };
    // Whoever hangs up is not always told to the reader.
    response.once('close', release);
    return release;
  }

  get #full(): boolean {
    return this.#inFlight >= this.#limits.maxInFlight;
  }

  #requireRoom(): void {
    if (this.#full) throw this.#refusal('requests in hand');
  }

  #refusal(what: string): FacetError {
    return new FacetError('OVERLOADED', `the server has as many ${what} as it can; try again in a second`, {
      retryAfter: 1,
    });
  }
}

import { createHmac, randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { FacetError } from '../domain/index.js';
import type { Caller } from './caller.js';
import { network } from './network.js';

/** What is counted apart: a page of a gallery is one request, and a hundred images. */
export type RequestKind = 'request' | 'image' | 'socket' | 'subscription';

/** Images a caller may fetch for each request allowed. */
const IMAGES_A_REQUEST = 10;
const MINUTE_S = 60;
/** Seconds to wait for one's own requests to end: nobody knows how long they take. */
const BUSY_RETRY_S = 1;
/** Callers without keys share this many counters: memory stays bounded whatever addresses come. */
const COUNTERS = 65_536;

export interface CallerLimitsOptions {
  /** Requests of one caller a minute; 0: any number. */
  readonly ratePerMinute: number;
  /** Requests of one caller at a time; 0: any number. */
  readonly concurrency: number;
}

/**
 * How much one caller may ask for: a key, or, without one, a network address. Counted in this process: behind N replicas
 * a caller has up to N times as much. Of an open installation, which only its own machine reaches, nothing is counted.
 *
 * The rate is a fixed window of a minute that begins with a caller's first request (rate-limiter-flexible).
 */
export class CallerLimits {
  readonly #rates: ReadonlyMap<RequestKind, RateLimiterMemory>;
  readonly #most: Readonly<Record<RequestKind, number>>;
  readonly #running = new Map<string, number>();
  readonly #salt = randomBytes(16);

  constructor({ ratePerMinute, concurrency }: CallerLimitsOptions) {
    const limiter = (points: number) => new RateLimiterMemory({ points, duration: MINUTE_S });
    const requests = limiter(ratePerMinute);
    this.#rates =
      ratePerMinute === 0
        ? new Map()
        : new Map([
            ['request', requests],
            // Each socket and each subscription asked for is a request like any other.
            ['socket', requests],
            ['subscription', requests],
            ['image', limiter(ratePerMinute * IMAGES_A_REQUEST)],
          ]);
    this.#most = {
      request: concurrency,
      socket: concurrency,
      subscription: concurrency,
      image: concurrency * IMAGES_A_REQUEST,
    };
  }

  /**
   * Counts one request in.
   * @returns to be called when it is over; calling it again changes nothing
   * @throws FacetError `RATE_LIMITED` with `retryAfter` and `limit`
   */
  async enter(caller: Caller, address: string, kind: RequestKind): Promise<() => void> {
    if (caller.kind === 'open') return () => undefined;
    const who = this.#who(caller.keyId, address);
    await this.#spend(who, kind);
    return this.#occupy(who, kind);
  }

  /** Counts a wrong key as a request of the address it came from. @throws FacetError `RATE_LIMITED` */
  async failed(address: string): Promise<void> {
    await this.#spend(this.#who(null, address), 'request');
  }

  async #spend(who: string, kind: RequestKind): Promise<void> {
    const rate = this.#rates.get(kind);
    try {
      await rate?.consume(who);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new FacetError('RATE_LIMITED', `more than ${rate?.points ?? 0} ${kind}s a minute`, {
        limit: rate?.points ?? 0,
        retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1000)),
      });
    }
  }

  #occupy(who: string, kind: RequestKind): () => void {
    const most = this.#most[kind];
    if (most === 0) return () => undefined;
    const place = `${kind} ${who}`;
    const running = this.#running.get(place) ?? 0;
    if (running >= most) {
      throw new FacetError('RATE_LIMITED', `${most} ${kind}s of this caller are being answered already`, {
        limit: most,
        retryAfter: BUSY_RETRY_S,
      });
    }
    this.#running.set(place, running + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const now = (this.#running.get(place) ?? 1) - 1;
      if (now === 0) this.#running.delete(place);
      else this.#running.set(place, now);
    };
  }

  /** Which counters are one's own. The salt keeps others from choosing an address that shares yours. */
  #who(keyId: string | null, address: string): string {
    if (keyId !== null) return keyId;
    const digest = createHmac('sha256', this.#salt).update(network(address)).digest();
    return `#${digest.readUInt32BE() % COUNTERS}`;
  }
}

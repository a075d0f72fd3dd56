import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import {
  CallerLimits,
  unauthenticated,
  type Access,
  type Caller,
  type RequestKind,
} from '../access/index.js';
import { FacetError } from '../domain/index.js';
import { clientAddress } from './client-address.js';
import type { ServerDependencies } from './dependencies.js';
import type { RequestContexts } from './request-context.js';

/** Headers that only proxies add. */
const PROXIES = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

/** Who calls and from where, and how much they may ask for. One for HTTP and WebSockets, or each would have its own share. */
export class Callers {
  readonly access: Access;
  readonly limits: CallerLimits;
  readonly #hops: number;

  constructor({ access, config }: Pick<ServerDependencies, 'access' | 'config'>) {
    const { ratePerMinute, callerConcurrency, trustProxy } = config.access;
    this.access = access;
    this.limits = new CallerLimits({ ratePerMinute, concurrency: callerConcurrency });
    this.#hops = trustProxy;
  }

  addressOf(request: IncomingMessage): string {
    return clientAddress(request, this.#hops);
  }

  /**
   * Who sends a request.
   * @throws FacetError as `identify`; `UNAUTHENTICATED` also for what a proxy passed on to an installation without keys:
   *   it keeps to loopback, but whoever reached a proxy on the same machine could do everything
   */
  async callerOf(request: IncomingMessage): Promise<Caller> {
    const caller = await this.identify(authorizationOf(request), this.addressOf(request));
    if (caller.kind === 'open' && PROXIES.some((name) => request.headers[name] !== undefined)) {
      throw new FacetError(
        'UNAUTHENTICATED',
        'requests through a proxy need an API key: create the first with "facet keys create"',
        { field: 'authorization' },
      );
    }
    return caller;
  }

  /**
   * @param authorization what was sent as such, if anything
   * @throws FacetError `UNAUTHENTICATED`, `SERVICE_UNAVAILABLE`; `RATE_LIMITED` for too many wrong keys
   */
  async identify(authorization: string | undefined, address: string): Promise<Caller> {
    try {
      return await this.access.identify(authorization);
    } catch (error) {
      if (error instanceof FacetError && error.code === 'UNAUTHENTICATED') await this.limits.failed(address);
      throw error;
    }
  }

  /** Counts every request in, and gives its context the caller. */
  handler(contexts: RequestContexts): RequestHandler {
    return async (request, response, next) => {
      const address = this.addressOf(request);
      const caller = await this.callerOf(request);
      contexts.identify(response, caller);
      const leave = await this.limits.enter(caller, address, kindOf(request.path));
      response.once('close', leave);
      if (response.closed) leave();
      else next();
    };
  }
}

/** @throws FacetError `UNAUTHENTICATED` where the header comes twice: proxies and we might each take another one */
export function authorizationOf({ headersDistinct }: IncomingMessage): string | undefined {
  const given = headersDistinct.authorization ?? [];
  if (given.length > 1) throw unauthenticated();
  return given.at(0);
}

function kindOf(path: string): RequestKind {
  return path.startsWith('/images/') ? 'image' : 'request';
}

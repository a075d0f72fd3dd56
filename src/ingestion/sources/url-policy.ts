import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { FacetError } from '../../domain/index.js';
import { isPublicAddress } from './public-address.js';

/** Bounds on what is fetched. */
export interface UrlPolicy {
  /** Largest image, in bytes. */
  readonly maxBytes: number;
  /** Longest time for the whole, redirects included, in seconds. */
  readonly seconds: number;
  /** Fetch from private networks and this machine as well. */
  readonly allowPrivate: boolean;
}

/** How names become addresses, and which addresses are public; tests put their own in. */
export interface Network {
  readonly resolve: (hostname: string) => Promise<readonly LookupAddress[]>;
  readonly isPublic: (address: string) => boolean;
}

/** The operating system's resolver, so that /etc/hosts and search domains are judged as well. */
export const SYSTEM_NETWORK: Network = {
  resolve: (hostname) => lookup(hostname, { all: true }),
  isPublic: isPublicAddress,
};

/** A URL that was not fetched (`URL_REFUSED`) or could not be. */
export class UrlError extends FacetError {
  constructor(
    code: 'URL_REFUSED' | 'URL_UNREACHABLE' | 'URL_TOO_SLOW',
    message: string,
    /** Whether another try may end better: not where the URL is refused, nor where its server answered for good. */
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(code, message, { field: 'url' }, options);
  }
}

const SHOWN = 200;

/** A URL as it may be shown and kept: without credentials and query, where access keys stand. */
export function shownUrl({ protocol, host, pathname }: URL): string {
  const text = `${protocol}//${host}${pathname}`;
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

export function refused(url: URL, what: string): UrlError {
  return new UrlError('URL_REFUSED', `url: ${shownUrl(url)}: ${what}`, false);
}

/** @param retryable whether another try may end better */
export function unreachable(url: URL, what: string, retryable: boolean, cause?: unknown): UrlError {
  return new UrlError('URL_UNREACHABLE', `url: ${shownUrl(url)}: ${what}`, retryable, { cause });
}

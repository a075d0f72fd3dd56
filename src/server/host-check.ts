import type { RequestHandler } from 'express';
import { FacetError } from '../domain/index.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Threat: DNS rebinding. A web page whose name is made to point at 127.0.0.1 is of one origin with a server there, and
 * could read everything from it. While the server is bound to loopback, requests must name it by a loopback name.
 * Beyond loopback such a page gets nowhere: it has no key, and browsers send none of themselves. What is left is what
 * callers without a key may do (FACET_ANONYMOUS); FACET_ALLOWED_HOSTS keeps pages from that too.
 * @param host what the server is bound to
 * @param allowed more names, as they come in Host headers, lower case; where there are any, they are all there are
 * @returns a check of a request's Host header, which throws FacetError `BAD_USER_INPUT`
 */
export function hostRule(host: string, allowed: readonly string[]): (header: string | undefined) => void {
  const names = new Set([...LOOPBACK, ...allowed, ...(isLoopback(host) ? [inHeader(host)] : [])]);
  const checked = isLoopback(host) || allowed.length > 0;
  return (header) => {
    const asked = header?.replace(/:\d+$/, '').toLowerCase() ?? '';
    if (!checked || names.has(asked)) return;
    throw new FacetError(
      'BAD_USER_INPUT',
      `host: must be one of ${[...names].join(', ')} (FACET_ALLOWED_HOSTS adds others)`,
      { field: 'host' },
    );
  };
}

/** The rule for HTTP requests; upgrades are held to it in upgrade-check.ts. */
export function hostCheck(host: string, allowed: readonly string[]): RequestHandler {
  const check = hostRule(host, allowed);
  return (request, _response, next) => {
    check(request.headers.host);
    next();
  };
}

/** Whether only this machine reaches what is bound to it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function inHeader(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

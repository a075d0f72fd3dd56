import type { RequestHandler } from 'express';
import { FacetError } from '../domain/index.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Threat: DNS rebinding. A web page whose name is made to point at 127.0.0.1 is of one origin with a server there, and
 * could read everything from it. While the server is bound to loopback, requests must name it by a loopback name.
 * @param host what the server is bound to
 * @returns a check of a request's Host header, which throws FacetError `BAD_USER_INPUT`
 */
export function hostRule(host: string): (header: string | undefined) => void {
  const bound = host.includes(':') ? `[${host}]` : host;
  const names = new Set(LOOPBACK);
  return (header) => {
    const asked = header?.replace(/:\d+$/, '').toLowerCase() ?? '';
    if (!names.has(bound) || names.has(asked)) return;
    throw new FacetError(
      'BAD_USER_INPUT',
      `host: must be one of ${LOOPBACK.join(', ')} while bound to ${host}`,
      { field: 'host' },
    );
  };
}

/** The rule for HTTP requests; upgrades are held to it in upgrade-check.ts. */
export function hostCheck(host: string): RequestHandler {
  const check = hostRule(host);
  return (request, _response, next) => {
    check(request.headers.host);
    next();
  };
}

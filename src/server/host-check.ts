import type { RequestHandler } from 'express';
import { FacetError } from '../domain/index.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Threat: DNS rebinding. A web page whose name is made to point at 127.0.0.1 is of one origin with a server there, and
 * could read everything from it. While the server is bound to loopback, requests must name it by a loopback name.
 * @param host what the server is bound to
 */
export function hostCheck(host: string): RequestHandler {
  const bound = host.includes(':') ? `[${host}]` : host;
  const names = new Set(LOOPBACK);
  return (request, _response, next) => {
    const asked = request.headers.host?.replace(/:\d+$/, '').toLowerCase() ?? '';
    if (!names.has(bound) || names.has(asked)) {
      next();
      return;
    }
    throw new FacetError(
      'BAD_USER_INPUT',
      `host: must be one of ${LOOPBACK.join(', ')} while bound to ${host}`,
      {
        field: 'host',
      },
    );
  };
}

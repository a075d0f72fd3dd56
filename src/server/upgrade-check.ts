import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { FacetError } from '../domain/index.js';
import { shown } from './errors.js';
import type { Config } from '../config/index.js';
import { hostRule } from './host-check.js';

/**
 * Threat: cross-site WebSocket hijacking. Browsers let any page open a WebSocket to any server, without a preflight and
 * with whatever the browser would be let in by; only the Origin header tells. Where one is sent (all browsers do), it
 * must be this server's own: its host and port those of the Host header, which in turn is held to the rule against DNS
 * rebinding. The scheme is left out: a proxy that ends TLS hides it. Origins that may use the server (FACET_CORS_ORIGINS)
 * may do so here.
 * @param host what the server is bound to
 * @returns a check of an upgrade request, which throws FacetError `NOT_FOUND` (path), `BAD_USER_INPUT` (host, origin)
 */
export function upgradeRule(
  host: string,
  { allowedHosts, corsOrigins }: Pick<Config['access'], 'allowedHosts' | 'corsOrigins'>,
): (request: IncomingMessage) => void {
  const checkHost = hostRule(host, allowedHosts);
  return ({ url = '', headers }) => {
    checkHost(headers.host);
    const path = url.replace(/\?.*$/, '');
    if (path !== '/graphql') {
      throw new FacetError('NOT_FOUND', `there is no WebSocket at ${path}; use /graphql`, { field: 'path' });
    }
    const { origin } = headers;
    if (
      origin === undefined ||
      corsOrigins.includes(origin) ||
      hostOf(origin) === headers.host?.toLowerCase()
    )
      return;
    throw new FacetError('BAD_USER_INPUT', 'origin: a page of another origin may not open a WebSocket here', {
      field: 'origin',
    });
  };
}

/** Answers an upgrade request with an error instead, in the shape of /graphql's other errors, and hangs up. */
export function refuseUpgrade(socket: Duplex, error: FacetError, requestId: string): void {
  const { status, message, facts } = shown(error);
  const body = JSON.stringify({ errors: [{ message, extensions: facts }] });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
    ...(status === 401 ? ['www-authenticate: Bearer'] : []),
    ...(error.details.retryAfter === undefined
      ? []
      : [`retry-after: ${Math.ceil(error.details.retryAfter)}`]),
    `x-request-id: ${requestId}`,
  ].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`);
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    // `null`, which sandboxed pages and files send, is no host either.
    return undefined;
  }
}

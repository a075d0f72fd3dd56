import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { PRIVATE } from './check-url.js';
import { refused, type Network, type UrlPolicy } from './url-policy.js';

const HEADERS = { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'Facet' };

/**
 * One GET request on a connection of its own, without proxy, cookies or credentials. The connection is over when
 * `handle` has settled.
 * @param url checked by `checkUrl`: an address in place of a name is connected to without any lookup
 * @throws UrlError `URL_REFUSED` where the name has an address that is not public; what `handle` throws; errors of the
 * connection as Node gives them, among them that the signal was aborted
 */
export async function withResponse<T>(
  url: URL,
  policy: UrlPolicy,
  network: Network,
  signal: AbortSignal,
  handle: (response: IncomingMessage) => Promise<T>,
): Promise<T> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send(url, {
    headers: HEADERS,
    lookup: guardedLookup(url, policy, network),
    // Not the global agent, which may be set up to keep connections or to use the environment's proxy.
    agent: false,
    // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED cannot turn it off.
    rejectUnauthorized: true,
    signal,
  });
  try {
    return await handle(await responseOf(request));
  } finally {
    request.destroy();
  }
}

function responseOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // It stays, so that what fails after the response has come is not an uncaught error.
    request.on('error', reject);
    // For ends without an error, such as an answer that wants to change the protocol.
    request.once('close', () => {
      reject(new Error('the connection was closed without an answer'));
    });
    request.end();
  });
}

/**
 * A lookup whose addresses are the very ones that are connected to, so that a name cannot change its mind between check
 * and connection. One private address among public ones condemns the name: Node would try each in turn.
 */
function guardedLookup(url: URL, { allowPrivate }: UrlPolicy, network: Network): LookupFunction {
  return (hostname, options, callback) => {
    network.resolve(hostname).then(
      (addresses) => {
        if (addresses.length === 0) {
          callback(Object.assign(new Error('no addresses'), { code: 'ENOTFOUND' }), '');
        } else if (!allowPrivate && !addresses.every(({ address }) => network.isPublic(address))) {
          callback(refused(url, PRIVATE), '');
        } else if (options.all === true) {
          callback(null, [...addresses]);
        } else {
          callback(null, addresses[0].address, addresses[0].family);
        }
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)), '');
      },
    );
  };
}

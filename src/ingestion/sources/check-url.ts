import { isIP } from 'node:net';
import { FacetError } from '../../domain/index.js';
import { refused, SYSTEM_NETWORK, type Network, type UrlPolicy } from './url-policy.js';

const MAX_CHARACTERS = 2048;

/** Top-level names that never mean a public host (RFC 6761, 6762, 8375; `internal` is reserved by ICANN). */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|localdomain|home\.arpa)$/;

/**
 * Checks of a URL that need no network.
 * @returns the URL, its host normalised: `0x7f.1` and `2130706433` are 127.0.0.1
 * @throws FacetError `BAD_USER_INPUT` where it is no URL or has over 2048 characters; `URL_REFUSED` where it is not
 * http or https, has credentials, or its host is private by its address or name
 */
export function checkUrl(
  url: string,
  { allowPrivate }: Pick<UrlPolicy, 'allowPrivate'>,
  { isPublic }: Pick<Network, 'isPublic'> = SYSTEM_NETWORK,
): URL {
  if (url.length > MAX_CHARACTERS) {
    const message = `url: has ${url.length} characters; at most ${MAX_CHARACTERS} are accepted`;
    throw new FacetError('BAD_USER_INPUT', message, { field: 'url', limit: MAX_CHARACTERS });
  }
  if (!URL.canParse(url)) throw new FacetError('BAD_USER_INPUT', 'url: is not a URL', { field: 'url' });
  const parsed = new URL(url);
  if (!isWeb(parsed)) throw refused(parsed, `${parsed.protocol} is neither http: nor https:`);
  if (parsed.username !== '' || parsed.password !== '') throw refused(parsed, 'it has credentials in it');
  if (!allowPrivate && !mayBePublic(parsed, isPublic)) throw refused(parsed, PRIVATE);
  return parsed;
}

/** Does not say which address, which would be a map of the network to whoever asks. */
export const PRIVATE = 'its host is not on the public internet';

export function isWeb({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

/** False for an address that is not public, and for names that only a local network knows. */
function mayBePublic({ hostname }: URL, isPublic: (address: string) => boolean): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return isPublic(host);
  return host.includes('.') && !LOCAL_NAME.test(host);
}

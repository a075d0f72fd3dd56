// Threat: server-side request forgery. Whoever may ingest chooses URLs that this machine then opens from inside its
// network: cloud metadata (169.254.169.254), admin pages on loopback, databases without a password. The answer would
// come back as an image, or as an error that tells what is there.
//
// So only public unicast addresses are connected to. The address that was checked is the address that is connected to
// (a name may resolve otherwise a moment later: DNS rebinding), every redirect is checked like the first URL, and nothing
// is sent that proves who we are. A slow, endless or minced answer is bounded in time and in bytes.
// What this cannot tell: a NAT64 prefix of the network's own that leads to private IPv4 addresses, and public addresses
// that are routed inwards. A firewall on outgoing connections is the second line.
import { FacetError, type ErrorCode } from '../../domain/index.js';
import { checkUrl, isWeb } from './check-url.js';
import { Deadline } from './deadline.js';
import { withResponse } from './guarded-request.js';
import { receiveImage, type FetchedImage } from './receive-image.js';
import { systemCode } from './system-error.js';
import {
  shownUrl,
  SYSTEM_NETWORK,
  unreachable,
  UrlError,
  type Network,
  type UrlPolicy,
} from './url-policy.js';

export { checkUrl };

const MAX_REDIRECTS = 3;
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

/**
 * Fetches an image over HTTP.
 * @returns the bytes, and the media type the server declared: lower case, without parameters; null where it declared none
 * @throws the signal's reason when it is aborted; FacetError `BAD_USER_INPUT` and `URL_REFUSED` as `checkUrl`, also
 * where the name's addresses are not all public or a redirect leads to such a place; `IMAGE_TOO_LARGE`; UrlError
 * `URL_TOO_SLOW`; UrlError `URL_UNREACHABLE`: no connection, a status other than 200, over 3 redirects or an unsafe
 * one, a type that is no image's, a compressed answer, or one that breaks off
 */
export async function fetchImage(
  url: string,
  policy: UrlPolicy,
  signal?: AbortSignal,
  network: Network = SYSTEM_NETWORK,
): Promise<FetchedImage> {
  const start = checkUrl(url, policy, network);
  signal?.throwIfAborted();
  const deadline = new Deadline(policy.seconds, signal);
  try {
    let at = start;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const from = at;
      const outcome = await withResponse(from, policy, network, deadline.signal, async (response) => {
        const { location } = response.headers;
        return location !== undefined && REDIRECTS.includes(response.statusCode)
          ? nextHop(from, location, policy, network)
          : receiveImage(from, response, policy.maxBytes);
      });
      if (!(outcome instanceof URL)) return outcome;
      at = outcome;
    }
    throw unreachable(start, `it redirects more than ${MAX_REDIRECTS} times`, false);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof FacetError) throw cause;
    if (deadline.passed) throw tooSlow(start, policy, cause);
    throw unreachable(start, reasonOf(cause), true, cause);
  } finally {
    deadline.stop();
  }
}

/** Where a redirect leads. Exported for its tests. @throws UrlError where it must not be followed */
export function nextHop(
  from: URL,
  location: string,
  policy: Pick<UrlPolicy, 'allowPrivate'>,
  network: Pick<Network, 'isPublic'> = SYSTEM_NETWORK,
): URL {
  if (!URL.canParse(location, from)) throw unreachable(from, 'it redirects to what is not a URL', false);
  const next = new URL(location, from);
  if (!isWeb(next)) throw unreachable(from, `it redirects to a ${next.protocol} URL`, false);
  if (from.protocol === 'https:' && next.protocol !== 'https:')
    throw unreachable(from, 'it redirects from https: to http:', false);
  try {
    return checkUrl(next.href, policy, network);
  } catch (cause) {
    if (cause instanceof UrlError || !(cause instanceof FacetError)) throw cause;
    throw unreachable(from, `it redirects to a URL that is not accepted (${cause.message})`, false, cause);
  }
}

/**
 * Whether another try may end better, as far as a code alone tells; of an error itself, `UrlError.retryable` knows more
 * (a 404 stays one).
 */
export function isRetryable(code: ErrorCode): boolean {
  return code === 'URL_UNREACHABLE' || code === 'URL_TOO_SLOW';
}

function tooSlow(url: URL, { seconds }: UrlPolicy, cause: unknown): UrlError {
  const message = `url: ${shownUrl(url)}: the image did not come within ${seconds} s`;
  return new UrlError('URL_TOO_SLOW', message, true, { cause });
}

/** Node's own messages name addresses, ours do not. */
const REASONS = new Map([
  ['ENOTFOUND', 'its host is not known'],
  ['EAI_AGAIN', 'its host could not be looked up'],
  ['ECONNREFUSED', 'its server refuses connections'],
  ['ECONNRESET', 'its server broke the connection off'],
]);

function reasonOf(error: unknown): string {
  const code = systemCode(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  return REASONS.get(code) ?? `the connection failed (${code})`;
}

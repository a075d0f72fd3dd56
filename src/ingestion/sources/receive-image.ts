import type { IncomingMessage } from 'node:http';
import { BoundedBytes, chunksOf, imageTooLarge } from './byte-limit.js';
import { essence, UNDECLARED } from './declared-type.js';
import { unreachable } from './url-policy.js';

export interface FetchedImage {
  readonly bytes: Uint8Array;
  /** What the server says it is; null where it does not say. */
  readonly mediaType: string | null;
}

/** 4xx that may pass: time-out, too early, too many requests. */
const PASSING: readonly number[] = [408, 425, 429];

/**
 * Reads an answer that is not a redirect.
 * @throws UrlError `URL_UNREACHABLE` where it is not an image; FacetError `IMAGE_TOO_LARGE`, at once where the server
 * announces it; the connection's own error where it breaks off
 */
export async function receiveImage(
  url: URL,
  response: IncomingMessage,
  limit: number,
): Promise<FetchedImage> {
  requireOk(url, response);
  requirePlain(url, response);
  const mediaType = declaredType(url, response);
  const length = response.headers['content-length'];
  const announced = length === undefined ? undefined : Number(length);
  if (announced !== undefined && announced > limit) throw imageTooLarge(limit, announced);
  const image = new BoundedBytes(limit);
  for await (const chunk of chunksOf(response)) image.add(chunk);
  if (announced !== undefined && image.length !== announced)
    throw unreachable(url, `${image.length} bytes came of the ${announced} announced`, true);
  return { bytes: image.bytes(), mediaType };
}

function requireOk(url: URL, { statusCode = 0 }: IncomingMessage): void {
  if (statusCode === 200) return;
  const retryable = statusCode >= 500 || PASSING.includes(statusCode);
  throw unreachable(url, `its server answered with status ${statusCode}`, retryable);
}

/** We asked for no encoding; unpacking one that comes all the same would be a bomb's way in. */
function requirePlain(url: URL, { headers }: IncomingMessage): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  const transfer = headers['transfer-encoding']?.trim().toLowerCase() ?? '';
  if (!['', 'identity'].includes(encoding) || !['', 'identity', 'chunked'].includes(transfer))
    throw unreachable(url, 'its server answered in a compressed form, which was not asked for', false);
}

function declaredType(url: URL, { headers }: IncomingMessage): string | null {
  const declared = essence(headers['content-type'] ?? '');
  if (!declared.startsWith('image/') && !UNDECLARED.includes(declared))
    throw unreachable(url, `its server answered with ${declared.slice(0, 100)}, not with an image`, false);
  return declared === '' ? null : declared;
}

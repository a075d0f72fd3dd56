import { createHash, webcrypto } from 'node:crypto';

/** SHA-256 as 64 hex digits, at once: for small things. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 as 64 hex digits, computed off the calling thread: an image file may be megabytes. */
export async function digest(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

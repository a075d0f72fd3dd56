import { createHash, webcrypto } from 'node:crypto';

/** SHA-256 as 64 hex digits, at once: for small things. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Hashing this much takes a fifth of a millisecond; handing it to another thread and back takes as long. */
const AT_ONCE_BYTES = 256 * 1024;

/** SHA-256 of a file's bytes as 64 hex digits; off the calling thread where there are many. */
export async function digest(bytes: Uint8Array): Promise<string> {
  if (bytes.byteLength <= AT_ONCE_BYTES) return sha256(bytes);
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

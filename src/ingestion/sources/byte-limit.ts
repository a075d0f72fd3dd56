import type { Readable } from 'node:stream';
import { FacetError } from '../../domain/index.js';

/** Same words as the decoder's, which meets the same limit. @param bytes how many there are, where that is known */
export function imageTooLarge(limit: number, bytes?: number): FacetError {
  const message =
    bytes === undefined
      ? `image: more bytes came than the limit of ${limit} bytes`
      : `image: ${bytes} bytes is over the limit of ${limit} bytes`;
  return new FacetError('IMAGE_TOO_LARGE', message, { field: 'image', limit });
}

export function emptyImage(): FacetError {
  return new FacetError('INVALID_IMAGE', 'image: it has no bytes', { field: 'image' });
}

/** A stream's chunks; leaving early destroys it. @throws whatever it fails with, unchanged */
export async function* chunksOf(source: Readable): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterable<unknown> = source;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a stream of bytes gave something else');
    yield chunk;
  }
}

const FIRST_BYTES = 64 * 1024;

/**
 * Collects up to `limit` bytes in one buffer that doubles. (A list of chunks would cost a hundred times the limit where
 * a hostile server sends its bytes one by one, each becoming an object.)
 */
export class BoundedBytes {
  #buffer = Buffer.allocUnsafe(0);
  #length = 0;

  constructor(private readonly limit: number) {}

  get length(): number {
    return this.#length;
  }

  /** @throws FacetError `IMAGE_TOO_LARGE` once there are more than the limit */
  add(chunk: Uint8Array): void {
    const length = this.#length + chunk.byteLength;
    if (length > this.limit) throw imageTooLarge(this.limit);
    if (length > this.#buffer.length) {
      const doubled = Math.max(length, Math.min(this.limit, 2 * this.#buffer.length), FIRST_BYTES);
      const grown = Buffer.allocUnsafe(doubled);
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
  }

  /** What was collected; a view, not to be used once more is added. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }
}

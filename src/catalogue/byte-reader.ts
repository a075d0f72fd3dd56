import { FacetError } from '../domain/index.js';

/** Reads PostgreSQL's binary values one after the other: big-endian, and never past the end. */
export class ByteReader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.#at;
  }

  /** @throws FacetError `INTERNAL` where fewer bytes are left */
  int16(): number {
    return this.bytes.readInt16BE(this.#skip(2));
  }

  /** @throws FacetError `INTERNAL` where fewer bytes are left */
  int32(): number {
    return this.bytes.readInt32BE(this.#skip(4));
  }

  /** A view of the next bytes. @throws FacetError `INTERNAL` where fewer are left, or the length is negative */
  take(length: number): Buffer {
    const start = this.#skip(length);
    return this.bytes.subarray(start, start + length);
  }

  /** @returns where they began */
  #skip(length: number): number {
    if (length < 0 || length > this.left) throw brokenCopy();
    const start = this.#at;
    this.#at += length;
    return start;
  }
}

export function brokenCopy(): FacetError {
  return new FacetError('INTERNAL', 'the database sent rows in another form than was asked for');
}

import { FacetError } from '../domain/index.js';

/** What `COPY … (FORMAT binary)` begins with. */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/** Reads PostgreSQL's binary COPY format (version 11 and on), field by field. Numbers in it are big-endian. */
export class BinaryCopy {
  #at = 0;

  /** @throws FacetError `INTERNAL` where the bytes are something else */
  constructor(private readonly bytes: Buffer) {
    if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw broken();
    // Flags (none that change what follows) and the header's extension.
    this.#at = SIGNATURE.length + 4;
    this.#take(this.#int32());
  }

  /** Goes on to the next row. @returns false behind the last one */
  next(fields: number): boolean {
    const count = this.bytes.readInt16BE(this.#at);
    this.#at += 2;
    if (count === -1) return false;
    if (count !== fields) throw broken();
    return true;
  }

  /** The next field's bytes: a view; null for NULL. */
  field(): Buffer | null {
    const length = this.#int32();
    return length === -1 ? null : this.#take(length);
  }

  /** The next field, which is not NULL. */
  value(): Buffer {
    const value = this.field();
    if (value === null) throw broken();
    return value;
  }

  #int32(): number {
    const value = this.bytes.readInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (length < 0 || end > this.bytes.length) throw broken();
    const bytes = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }
}

/** A uuid as PostgreSQL writes it. */
export function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Number of dimensions, NULLs or not, element type; then size and lower bound of the one dimension. */
const ARRAY_HEADER = 20;
/** Length and value of an element. */
const ELEMENT = 6;

/** A smallint[] of one dimension without NULLs. @throws FacetError `INTERNAL` on another array */
export function toSmallints(bytes: Buffer): number[] {
  const dimensions = bytes.readInt32BE(0);
  if (dimensions === 0) return [];
  const size = bytes.readInt32BE(12);
  if (dimensions !== 1 || bytes.length !== ARRAY_HEADER + size * ELEMENT) throw broken();
  return Array.from({ length: size }, (_, i) => bytes.readInt16BE(ARRAY_HEADER + i * ELEMENT + 4));
}

function broken(): FacetError {
  return new FacetError('INTERNAL', 'the database sent rows in another form than was asked for');
}

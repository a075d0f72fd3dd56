import { brokenCopy, ByteReader } from './byte-reader.js';

/** What `COPY … (FORMAT binary)` begins with. */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/**
 * Reads PostgreSQL's binary COPY format (version 11 and on), field by field. All of it throws FacetError `INTERNAL` where
 * the bytes end too early or are something else.
 */
export class BinaryCopy {
  readonly #reader: ByteReader;

  constructor(bytes: Buffer) {
    this.#reader = new ByteReader(bytes);
    if (!this.#reader.take(SIGNATURE.length).equals(SIGNATURE)) throw brokenCopy();
    // Flags (none that change what follows) and the header's extension.
    this.#reader.int32();
    this.#reader.take(this.#reader.int32());
  }

  /** Goes on to the next row. @returns false behind the last one */
  next(fields: number): boolean {
    const count = this.#reader.int16();
    if (count === -1) return false;
    if (count !== fields) throw brokenCopy();
    return true;
  }

  /** The next field's bytes: a view; null for NULL. */
  field(): Buffer | null {
    const length = this.#reader.int32();
    return length === -1 ? null : this.#reader.take(length);
  }

  /** The next field, which is not NULL. */
  value(): Buffer {
    const value = this.field();
    if (value === null) throw brokenCopy();
    return value;
  }
}

/** A uuid as PostgreSQL writes it. @throws FacetError `INTERNAL` on other than 16 bytes */
export function toUuid(bytes: Buffer): string {
  if (bytes.length !== 16) throw brokenCopy();
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Length and value of an element of a smallint[]. */
const ELEMENT = 6;

/** A smallint[] of one dimension without NULLs. @throws FacetError `INTERNAL` on another array */
export function toSmallints(bytes: Buffer): number[] {
  const reader = new ByteReader(bytes);
  const dimensions = reader.int32();
  // Whether there are NULLs, and the type of the elements.
  reader.take(8);
  if (dimensions === 0 && reader.left === 0) return [];
  const size = reader.int32();
  // The index of the first one.
  reader.int32();
  // Before there is an array of any size that the bytes name.
  if (dimensions !== 1 || reader.left !== size * ELEMENT) throw brokenCopy();
  return Array.from({ length: size }, () => {
    if (reader.int32() !== 2) throw brokenCopy();
    return reader.int16();
  });
}

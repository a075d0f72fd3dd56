import { FacetError } from '../domain/index.js';
import { BinaryCopy, toSmallints, toUuid } from './binary-copy.js';
import type { StoredEmbedding } from './embedding-store.js';

/** One statement's worth of embeddings as parameters: arrays of one element a row, and one block of bytes. */
export interface EmbeddingColumns {
  readonly ids: string[];
  /** All vectors, one after the other. */
  readonly vectors: Buffer;
  /** First byte of each vector in the block, from 1 as SQL counts. */
  readonly starts: number[];
  /** Bytes of each vector. */
  readonly lengths: number[];
  /** As array literals. */
  readonly attributes: string[];
  readonly datasets: string[];
  readonly partitions: (string | null)[];
}

/** Of two rows with one id the later counts. */
export function toColumns(rows: readonly StoredEmbedding[]): EmbeddingColumns {
  const last = [...new Map(rows.map((row) => [row.id, row])).values()];
  // Every platform Node runs ONNX Runtime on is little-endian: memory is already in the stored order.
  const bytes = last.map(({ vector }) => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  const lengths = bytes.map(({ length }) => length);
  let end = 1;
  return {
    ids: last.map(({ id }) => id),
    vectors: Buffer.concat(bytes),
    starts: lengths.map((length) => (end += length) - length),
    lengths,
    attributes: last.map(({ attributes }) => `{${attributes.join(',')}}`),
    datasets: last.map(({ dataset }) => dataset),
    partitions: last.map(({ partition }) => partition),
  };
}

/** Columns that `fromCopy` reads, in its order. */
export const COPIED_COLUMNS = 'image_id, vector, attributes, dataset, partition';

/**
 * Rows from a binary copy of `COPIED_COLUMNS`. Results of statements would come as text: hexadecimal vectors took three
 * times the processor time, database included.
 * @throws FacetError `INTERNAL` where the bytes are no such copy, or a vector is damaged: the message names its image
 */
export function fromCopy(bytes: Buffer): StoredEmbedding[] {
  const copy = new BinaryCopy(bytes);
  const rows: StoredEmbedding[] = [];
  while (copy.next(5)) {
    const id = toUuid(copy.value());
    const vector = toFloats(id, copy.value());
    const attributes = toSmallints(copy.value());
    rows.push({ id, vector, attributes, dataset: copy.value().toString(), partition: text(copy.field()) });
  }
  return rows;
}

function text(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString();
}

/** A copy: float32 must be aligned, and whoever keeps a row must not keep all that came with it. */
function toFloats(id: string, bytes: Buffer): Float32Array {
  if (bytes.length % 4 !== 0) {
    throw new FacetError(
      'INTERNAL',
      `image ${id}: its stored embedding is damaged: ${bytes.length} bytes are no whole number of float32`,
    );
  }
  const values = new Float32Array(bytes.length / 4);
  Buffer.from(values.buffer).set(bytes);
  return values;
}

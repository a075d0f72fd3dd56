import { z } from 'zod';
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

/** Rows as they are read: all text, since node-postgres reads no binary results (asked for some, it garbles them). */
const embeddingRows = z.array(
  z.object({
    id: z.string(),
    /** Hexadecimal. */
    vector: z.string(),
    /** Array literal: `{3,17,58}`. */
    attributes: z.string(),
    dataset: z.string(),
    partition: z.string().nullable(),
  }),
);

export function fromRows(rows: unknown): StoredEmbedding[] {
  return embeddingRows.parse(rows).map(({ vector, attributes, ...row }) => ({
    ...row,
    vector: fromHex(vector),
    attributes: attributes.length > 2 ? attributes.slice(1, -1).split(',').map(Number) : [],
  }));
}

function fromHex(hex: string): Float32Array {
  const values = new Float32Array(hex.length / 8);
  Buffer.from(values.buffer).write(hex, 'hex');
  return values;
}

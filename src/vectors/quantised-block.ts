import { encodeModel, openInt32Session, type Int32Session } from '../onnx/index.js';
import {
  QUERY_ZERO,
  quantiseQuery,
  ROW_CODES,
  type Quantisation,
  type QuantisedQuery,
} from './quantised-query.js';
import type { RowBlock } from './row-matrix.js';

/**
 * A block of rows as int8: a quarter of the bytes, and products that a processor does four times as many of. Its rows are
 * a constant of an ONNX Runtime session of its own, which lays them out for the product once; so it is of a block as it
 * was, and is made anew when that has changed. Each has threads of its own, asleep between its products.
 */
export class QuantisedBlock {
  private constructor(
    private readonly session: Int32Session,
    private readonly quantisation: Quantisation,
    private readonly rows: number,
  ) {}

  /** Takes some 40 ms for 16,384 rows × 300. @param threads threads of one product */
  static async build(block: RowBlock, dimensions: number, threads: number): Promise<QuantisedBlock> {
    const { codes, ...quantisation } = quantiseRows(block, dimensions);
    const model = encodeModel({
      name: 'quantised scores',
      opset: 17,
      nodes: [{ op: 'MatMulInteger', inputs: ['queries', 'rows', 'zero'], outputs: ['scores'] }],
      initializers: [
        { name: 'rows', type: 'int8', dims: [dimensions, block.rows], data: codes },
        { name: 'zero', type: 'uint8', dims: [], data: Uint8Array.of(QUERY_ZERO) },
      ],
      inputs: [{ name: 'queries', type: 'uint8', dims: ['Q', dimensions] }],
      outputs: [{ name: 'scores', type: 'int32', dims: ['Q', block.rows] }],
    });
    const session = await openInt32Session(model, { threads, spin: false });
    return new QuantisedBlock(session, quantisation, block.rows);
  }

  /**
   * @param into gets the products, row-major [queries.length × rows]
   * @returns what they mean, by query
   */
  async score(queries: readonly Float32Array[], into: Int32Array): Promise<QuantisedQuery[]> {
    const dimensions = this.quantisation.steps.length;
    const codes = new Uint8Array(queries.length * dimensions);
    const meanings = queries.map((query, q) =>
      quantiseQuery(query, this.quantisation, codes.subarray(q * dimensions, (q + 1) * dimensions)),
    );
    await this.session.run(
      { queries: { data: codes, dims: [queries.length, dimensions] } },
      { name: 'scores', data: into, dims: [queries.length, this.rows] },
    );
    return meanings;
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

/** Rows turned over at once: few enough to stay in the cache while their components become columns. */
const TILE = 64;

/** @returns codes column-major, [dimensions × rows], as the product reads them; and what they mean */
function quantiseRows(
  { rows, data }: RowBlock,
  dimensions: number,
): Quantisation & { readonly codes: Int8Array } {
  const steps = largest(data, dimensions).map((most) => most / ROW_CODES);
  const codes = new Int8Array(rows * dimensions);
  const left = new Float64Array(rows);
  const length = new Float64Array(rows);
  for (let from = 0; from < rows; from += TILE) {
    const to = Math.min(rows, from + TILE);
    for (let i = 0; i < dimensions; i++) {
      const step = steps[i];
      if (step === 0) continue;
      for (let row = from; row < to; row++) {
        const value = data[row * dimensions + i];
        const code = Math.round(value / step);
        const rest = value - code * step;
        codes[i * rows + row] = code;
        left[row] += rest * rest;
        length[row] += code * code;
      }
    }
  }
  const longest = (squares: Float64Array) => Math.sqrt(squares.reduce((a, b) => Math.max(a, b), 0));
  return { steps, residual: longest(left), longest: longest(length), codes };
}

/** The largest size of each component. */
function largest(data: Float32Array, dimensions: number): Float64Array {
  const most = new Float64Array(dimensions);
  for (let at = 0; at < data.length; at += dimensions) {
    for (let i = 0; i < dimensions; i++) {
      const size = Math.abs(data[at + i]);
      if (size > most[i]) most[i] = size;
    }
  }
  return most;
}

import { encodeModel, openInt32Session, type Int32Session, type OnnxModel } from '../onnx/index.js';
import type { RowBlock } from './row-matrix.js';

/** Scores of unit vectors in 30 bits: finer than float32 has them, and all scores are integers then. */
export const SCORE_UNIT = 2 ** -30;

/**
 * scores[Q, N] = queries[Q, D] · rows[N, D]ᵀ: a query's scores lie together, and the rows are read as they are kept. A power
 * of two, so multiplying by it rounds nothing.
 */
function scoringModel(dimensions: number): OnnxModel {
  return {
    name: 'scores',
    opset: 17,
    nodes: [
      {
        op: 'Gemm',
        inputs: ['queries', 'rows'],
        outputs: ['scaled'],
        attributes: {
          transB: { kind: 'int', value: 1 },
          alpha: { kind: 'float', value: 1 / SCORE_UNIT },
        },
      },
      { op: 'Cast', inputs: ['scaled'], outputs: ['scores'], attributes: { to: { kind: 'int', value: 6 } } },
    ],
    initializers: [],
    inputs: [
      { name: 'queries', type: 'float32', dims: ['Q', dimensions] },
      { name: 'rows', type: 'float32', dims: ['N', dimensions] },
    ],
    outputs: [{ name: 'scores', type: 'int32', dims: ['Q', 'N'] }],
  };
}

/** The float32 product of queries and rows in ONNX Runtime, on the CPU. Rows are read in place, never copied. */
export class Scorer {
  private constructor(
    private readonly session: Int32Session,
    private readonly dimensions: number,
    /** Threads of one product. */
    readonly threads: number,
  ) {}

  /** @param threads threads of one product */
  static async open(dimensions: number, threads: number): Promise<Scorer> {
    const session = await openInt32Session(encodeModel(scoringModel(dimensions)), {
      threads,
      // Spinning threads would take the cores from whoever makes the next query.
      spin: false,
    });
    return new Scorer(session, dimensions, threads);
  }

  /** @param into gets approximate scores as multiples of SCORE_UNIT, row-major [queries.length × block.rows] */
  async score(queries: readonly Float32Array[], block: RowBlock, into: Int32Array): Promise<void> {
    const packed = new Float32Array(queries.length * this.dimensions);
    queries.forEach((query, i) => {
      packed.set(query, i * this.dimensions);
    });
    await this.session.run(
      {
        queries: { data: packed, dims: [queries.length, this.dimensions] },
        rows: { data: block.data, dims: [block.rows, this.dimensions] },
      },
      { name: 'scores', data: into, dims: [queries.length, block.rows] },
    );
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

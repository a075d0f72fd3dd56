import { encodeModel, openSession, type OnnxModel, type Session } from '../onnx/index.js';
import type { RowBlock } from './row-matrix.js';

/** scores[Q, N] = queries[Q, D] · rows[N, D]ᵀ: a query's scores lie together, and the rows are read as they are kept. */
function scoringModel(dimensions: number): OnnxModel {
  return {
    name: 'scores',
    opset: 17,
    nodes: [
      {
        op: 'Gemm',
        inputs: ['queries', 'rows'],
        outputs: ['scores'],
        attributes: { transB: { kind: 'int', value: 1 } },
      },
    ],
    initializers: [],
    inputs: [
      { name: 'queries', type: 'float32', dims: ['Q', dimensions] },
      { name: 'rows', type: 'float32', dims: ['N', dimensions] },
    ],
    outputs: [{ name: 'scores', type: 'float32', dims: ['Q', 'N'] }],
  };
}

/** The product of queries and rows in ONNX Runtime, on the CPU. Rows are read in place, never copied. */
export class Scorer {
  private constructor(
    private readonly session: Session,
    private readonly dimensions: number,
    /** Threads of one product. */
    readonly threads: number,
  ) {}

  /** @param threads threads of one product */
  static async open(dimensions: number, threads: number): Promise<Scorer> {
    const session = await openSession(encodeModel(scoringModel(dimensions)), {
      device: 'cpu',
      threads,
      // Spinning threads would take the cores from whoever makes the next query.
      spin: false,
    });
    return new Scorer(session, dimensions, threads);
  }

  /** @returns row-major [queries.length × block.rows]: approximate scores (see RankingSelection) */
  async score(queries: readonly Float32Array[], block: RowBlock): Promise<Float32Array> {
    const packed = new Float32Array(queries.length * this.dimensions);
    queries.forEach((query, i) => {
      packed.set(query, i * this.dimensions);
    });
    const { scores } = await this.session.run({
      queries: { data: packed, dims: [queries.length, this.dimensions] },
      rows: { data: block.data, dims: [block.rows, this.dimensions] },
    });
    return scores.data;
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

import { encodeModel, openSession, type OnnxModel, type Session } from '../onnx/index.js';

/** Codes of `TensorProto.DataType`, for Cast. */
const FLOAT32 = 1;
const FLOAT64 = 11;

/**
 * A score as two float32 numbers whose sum is the float64 dot product to 48 bits: `high` is the product rounded to
 * float32, `low` what that lost.
 */
export interface SplitScores {
  /** Row-major [queries × rows]. */
  readonly high: Float32Array;
  readonly low: Float32Array;
}

function cast(input: string, output: string, to: number): OnnxModel['nodes'][number] {
  return { op: 'Cast', inputs: [input], outputs: [output], attributes: { to: { kind: 'int', value: to } } };
}

/** scores[Q, N] = queries[Q, D] · rows[N, D]ᵀ in float64, given as high and low halves. */
function productModel(dimensions: number): OnnxModel {
  return {
    name: 'exact-scores',
    opset: 17,
    nodes: [
      cast('queries', 'queries64', FLOAT64),
      cast('rows', 'rows64', FLOAT64),
      {
        op: 'Gemm',
        inputs: ['queries64', 'rows64'],
        outputs: ['scores64'],
        attributes: { transB: { kind: 'int', value: 1 } },
      },
      cast('scores64', 'high', FLOAT32),
      cast('high', 'high64', FLOAT64),
      { op: 'Sub', inputs: ['scores64', 'high64'], outputs: ['low64'] },
      cast('low64', 'low', FLOAT32),
    ],
    initializers: [],
    inputs: [
      { name: 'queries', type: 'float32', dims: ['Q', dimensions] },
      { name: 'rows', type: 'float32', dims: ['N', dimensions] },
    ],
    outputs: [
      { name: 'high', type: 'float32', dims: ['Q', 'N'] },
      { name: 'low', type: 'float32', dims: ['Q', 'N'] },
    ],
  };
}

/** Products of queries and blocks of the gallery, in float64, by ONNX Runtime on the CPU. */
export class Product {
  private constructor(
    private readonly session: Session,
    private readonly dimensions: number,
  ) {}

  /** @param threads threads of one product */
  static async open(dimensions: number, threads: number): Promise<Product> {
    const model = encodeModel(productModel(dimensions));
    // Spinning threads would take the cores from searches.
    return new Product(await openSession(model, { device: 'cpu', threads, spin: false }), dimensions);
  }

  /**
   * @param queries row-major [q × dimensions]
   * @param rows row-major [n × dimensions]; thousands rather than more, so that their float64 copy stays in the cache
   */
  async of(queries: Float32Array, rows: Float32Array): Promise<SplitScores> {
    const tensor = (data: Float32Array) => ({ data, dims: [data.length / this.dimensions, this.dimensions] });
    const { high, low } = await this.session.run({ queries: tensor(queries), rows: tensor(rows) });
    return { high: high.data, low: low.data };
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

import { Random } from '../../../src/domain/index.js';
import type { GraphNode, Initializer, OnnxModel } from '../../../src/onnx/index.js';

export const TINY_SIDE = 16;
export const TINY_FEATURES = 8;
const CLASSES = 5;

export interface TinyOptions {
  readonly layout?: 'NCHW' | 'NHWC' | 'unknown';
  /** First dimension of the input: a name or a fixed number. */
  readonly batch?: string | number;
  /** Height and width of the input. */
  readonly side?: number | string;
  /** How it ends. */
  readonly ending?: 'gemm' | 'matmul' | 'conv';
  /**
   * How [N, 8, 1, 1] becomes [N, 8]: by Flatten; by a Reshape to a written [1, 8]; over a Reshape to [8] that only one
   * image fits through; or by Flatten with the batch's mean added, so that images mix.
   */
  readonly flatten?: 'flatten' | 'reshape' | 'single' | 'mixing';
  /** Weights listed as inputs too, as before IR version 4. */
  readonly weightsAsInputs?: boolean;
  readonly inputType?: 'float32' | 'float16';
  readonly seed?: number;
}

/** The tensor before the last layer of every tiny classifier. */
export const PENULTIMATE = 'features';

/** A classifier of ResNet's shape: convolution, normalisation, pooling, a residual block, global pooling, one layer. */
export function tinyClassifier(options: TinyOptions = {}): OnnxModel {
  const { layout = 'NCHW', batch = 'N', side = TINY_SIDE, ending = 'gemm', flatten = 'flatten' } = options;
  const draft = new Draft(options.seed ?? 1);
  const image = layout === 'NHWC' ? draft.add('Transpose', ['input'], 'nchw', PERM) : 'input';
  const stem = draft.add('Relu', [draft.normalised(draft.conv(image, 'stem', 3, 2), 'stem')], 'stem/relu');
  const pooled = draft.add('MaxPool', [stem], 'pool', { kernel_shape: ints(2, 2), strides: ints(2, 2) });
  const branch = draft.normalised(draft.conv(pooled, 'block', TINY_FEATURES, 1), 'block');
  const sum = draft.add('Relu', [draft.add('Add', [branch, pooled], 'block/add')], 'block/relu');
  const mean = draft.add('GlobalAveragePool', [sum], 'mean');
  const logits =
    ending === 'conv' ? draft.pointwise(mean) : draft.classify(draft.flat(mean, flatten), ending);
  const spatial = [side, side];
  const dims =
    layout === 'NHWC' ? [batch, ...spatial, 3] : [batch, layout === 'unknown' ? 'C' : 3, ...spatial];
  const weights = draft.initializers.map(({ name, type, dims: shape }) => ({ name, type, dims: shape }));
  return {
    name: 'tiny',
    opset: 17,
    nodes: draft.nodes,
    initializers: draft.initializers,
    inputs: [
      { name: 'input', type: options.inputType ?? 'float32', dims },
      ...(options.weightsAsInputs === true ? weights : []),
    ],
    outputs: [{ name: logits, type: 'float32', dims: [batch, CLASSES] }],
  };
}

const ints = (...value: number[]) => ({ kind: 'ints', value }) as const;
const PERM = { perm: ints(0, 3, 1, 2) };

class Draft {
  readonly nodes: GraphNode[] = [];
  readonly initializers: Initializer[] = [];
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  add(op: string, inputs: string[], output: string, attributes?: GraphNode['attributes']): string {
    this.nodes.push({ op, inputs, outputs: [output], ...(attributes !== undefined && { attributes }) });
    return output;
  }

  conv(input: string, name: string, channels: number, stride: number): string {
    const kernel = this.#weights(`${name}/kernel`, [TINY_FEATURES, channels, 3, 3]);
    const attributes = { pads: ints(1, 1, 1, 1), strides: ints(stride, stride), kernel_shape: ints(3, 3) };
    return this.add('Conv', [input, kernel], `${name}/conv`, attributes);
  }

  normalised(input: string, name: string): string {
    const [scale, bias, mean] = ['scale', 'bias', 'mean'].map((part) =>
      this.#weights(`${name}/${part}`, [TINY_FEATURES]),
    );
    const variance = this.#constant(
      `${name}/variance`,
      [TINY_FEATURES],
      new Float32Array(TINY_FEATURES).fill(2),
    );
    return this.add('BatchNormalization', [input, scale, bias, mean, variance], `${name}/norm`);
  }

  flat(mean: string, how: NonNullable<TinyOptions['flatten']>): string {
    switch (how) {
      case 'flatten':
        return this.add('Flatten', [mean], PENULTIMATE);
      case 'reshape':
        return this.#reshape(mean, PENULTIMATE, [1, TINY_FEATURES]);
      case 'single':
        return this.#reshape(this.#reshape(mean, 'row', [TINY_FEATURES]), PENULTIMATE, [1, TINY_FEATURES]);
      case 'mixing': {
        const flat = this.add('Flatten', [mean], 'flat');
        const common = this.add('ReduceMean', [flat], 'common', { axes: ints(0) });
        return this.add('Add', [flat, common], PENULTIMATE);
      }
    }
  }

  classify(features: string, ending: 'gemm' | 'matmul'): string {
    const bias = this.#weights('fc/bias', [CLASSES]);
    if (ending === 'gemm') {
      const weights = this.#weights('fc/weights', [CLASSES, TINY_FEATURES]);
      return this.add('Gemm', [features, weights, bias], 'logits', { transB: { kind: 'int', value: 1 } });
    }
    // The weights behind a node, as exporters leave them.
    const value = { name: '', ...this.#floats([CLASSES, TINY_FEATURES]) };
    const stored = this.add('Constant', [], 'fc/stored', { value: { kind: 'tensor', value } });
    const weights = this.add('Transpose', [stored], 'fc/weights', { perm: ints(1, 0) });
    const scores = this.add('Add', [bias, this.add('MatMul', [features, weights], 'product')], 'scores');
    return this.add('Softmax', [scores], 'probabilities', { axis: { kind: 'int', value: 1 } });
  }

  pointwise(mean: string): string {
    const kernel = this.#weights('fc/kernel', [CLASSES, TINY_FEATURES, 1, 1]);
    return this.add('Flatten', [this.add('Conv', [mean, kernel], 'fc/conv')], 'logits');
  }

  #reshape(input: string, output: string, shape: number[]): string {
    const name = `${output}/shape`;
    this.initializers.push({
      name,
      dims: [shape.length],
      type: 'int64',
      data: BigInt64Array.from(shape.map(BigInt)),
    });
    return this.add('Reshape', [input, name], output);
  }

  #weights(name: string, dims: number[]): string {
    return this.#constant(name, dims, this.#floats(dims).data);
  }

  #constant(name: string, dims: number[], data: Float32Array): string {
    this.initializers.push({ name, dims, type: 'float32', data });
    return name;
  }

  #floats(dims: number[]) {
    const length = dims.reduce((product, dim) => product * dim, 1);
    return {
      dims,
      type: 'float32',
      data: Float32Array.from({ length }, () => this.#random.normal()),
    } as const;
  }
}

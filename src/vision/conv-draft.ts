import type { GraphNode, Initializer } from '../onnx/index.js';
import type { TfjsNode, TfjsWeight } from './tfjs-model.js';
import { requireThat } from './tfjs-check.js';

/** A convolution not written yet, so that the channel-wise products and sums after it can be folded into it. */
export class ConvDraft {
  readonly channels: number;
  /** ONNX layout: [output channels, input channels / groups, height, width]. */
  readonly #weights: Float32Array;
  readonly #bias: Float32Array;
  readonly #dims: readonly number[];
  readonly #groups: number;
  readonly #stride: readonly number[];

  /** @param input ONNX name of the tensor convolved */
  constructor(
    readonly input: string,
    private readonly node: TfjsNode,
    kernel: TfjsWeight,
  ) {
    const [height, width, inner, outer] = kernel.shape;
    const depthwise = node.op === 'DepthwiseConv2dNative';
    // TensorFlow keeps both kernels as [height, width, input, output]; a depthwise one makes `outer` channels of each.
    this.channels = depthwise ? inner * outer : outer;
    this.#groups = depthwise ? inner : 1;
    this.#dims = [this.channels, depthwise ? 1 : inner, height, width];
    this.#weights = transpose(kernel, depthwise);
    this.#bias = new Float32Array(this.channels);
    this.#stride = node.attr.strides?.list?.i?.slice(1, 3) ?? [1, 1];
    const dilations = node.attr.dilations?.list?.i ?? [1];
    requireThat(text(node, 'data_format') === 'NHWC', node, 'data format must be NHWC');
    requireThat(
      dilations.every((dilation) => dilation === 1),
      node,
      'dilation is not supported',
    );
  }

  /** Multiplies the convolution's result, channel by channel. */
  scale(factors: Float32Array): void {
    const size = this.#weights.length / this.channels;
    for (let i = 0; i < this.#weights.length; i++) this.#weights[i] *= factors[Math.floor(i / size)];
    for (let c = 0; c < this.channels; c++) this.#bias[c] *= factors[c];
  }

  /** Adds to the convolution's result, channel by channel. */
  shift(terms: Float32Array): void {
    for (let c = 0; c < this.channels; c++) this.#bias[c] += terms[c];
  }

  finish(output: string): { node: GraphNode; initializers: Initializer[] } {
    const { name } = this.node;
    const padding = text(this.node, 'padding');
    requireThat(padding === 'SAME' || padding === 'VALID', this.node, 'padding must be SAME or VALID');
    return {
      node: {
        op: 'Conv',
        inputs: [this.input, `${name}/weights`, `${name}/bias`],
        outputs: [output],
        attributes: {
          strides: { kind: 'ints', value: this.#stride },
          group: { kind: 'int', value: this.#groups },
          // TensorFlow's SAME puts the odd row and column of padding at the end, as SAME_UPPER does.
          auto_pad: { kind: 'string', value: padding === 'SAME' ? 'SAME_UPPER' : 'VALID' },
        },
      },
      initializers: [
        { name: `${name}/weights`, dims: this.#dims, type: 'float32', data: this.#weights },
        { name: `${name}/bias`, dims: [this.channels], type: 'float32', data: this.#bias },
      ],
    };
  }
}

function transpose({ shape, data }: TfjsWeight, depthwise: boolean): Float32Array {
  const [height, width, inner, outer] = shape;
  const area = height * width;
  const result = new Float32Array(data.length);
  for (let p = 0; p < area; p++) {
    for (let i = 0; i < inner; i++) {
      for (let o = 0; o < outer; o++) {
        const filter = depthwise ? i * outer + o : o * inner + i;
        result[filter * area + p] = data[(p * inner + i) * outer + o];
      }
    }
  }
  return result;
}

function text(node: TfjsNode, attribute: string): string {
  return Buffer.from(node.attr[attribute]?.s ?? '', 'base64').toString('latin1');
}

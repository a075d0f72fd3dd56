import { FacetError } from '../domain/index.js';
import type { GraphNode, Initializer, OnnxModel } from '../onnx/index.js';
import { ConvDraft } from './conv-draft.js';
import { refusal, requireThat } from './tfjs-check.js';
import type { TfjsModel, TfjsNode, TfjsWeight } from './tfjs-model.js';

/** Values held between two bounds, not written yet: Relu, Minimum and Maximum in a row become one Clip. */
interface ClipDraft {
  readonly input: string;
  readonly channels: number;
  readonly low: number;
  readonly high: number;
}

/** A tensor of the ONNX graph: [N, channels, height, width], or [N, channels] once pooled. */
interface Written {
  readonly name: string;
  readonly channels: number;
  readonly pooled: boolean;
}

type Value = Written | ConvDraft | ClipDraft;

const OPSET = 17;

/**
 * Converts the part of a TensorFlow.js convolutional network that leads from its input to the nodes `taps`: NHWC
 * becomes NCHW, batch normalisation is folded into the convolutions and clipped rectifiers into one operator (1.5
 * times the images a second of the same graph unfolded, on two cores).
 * Operators: Conv2D, DepthwiseConv2dNative, Add, Mul and BiasAdd by channel, Relu, Relu6, Minimum, Maximum, and Mean
 * over the image.
 * @param taps names of nodes; those with an image each are averaged over it, and all are put one behind the other
 * @returns a model with input `input` [N, 3, height, width] and output `features` [N, channels of all taps]
 * @throws FacetError `MODEL_INVALID` naming the node that cannot be converted
 */
export function tfjsToOnnx(model: TfjsModel, taps: readonly string[], name: string): OnnxModel {
  const needed = ancestors(model.nodes, taps);
  const converter = new Converter(model.weights, taps);
  for (const node of model.nodes) if (needed.has(node.name)) converter.convert(node);
  return converter.finish(name);
}

function ancestors(nodes: readonly TfjsNode[], taps: readonly string[]): Set<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const missing = taps.find((tap) => !byName.has(tap));
  if (missing !== undefined) throw new FacetError('MODEL_INVALID', `the model has no node "${missing}"`);
  const needed = new Set(taps);
  for (const name of needed) for (const input of byName.get(name)?.input ?? []) needed.add(input);
  return needed;
}

/**
 * Every operator has one tensor and else constants as input, so the nodes converted form a chain: a draft has one
 * user, unless it is a tap, and those are written out at once.
 */
class Converter {
  readonly #values = new Map<string, Value>();
  readonly #nodes: GraphNode[] = [];
  readonly #initializers: Initializer[] = [];
  #inputDims: readonly number[] = [];

  constructor(
    private readonly weights: TfjsModel['weights'],
    private readonly taps: readonly string[],
  ) {}

  convert(node: TfjsNode): void {
    if (node.op === 'Const') return;
    this.#values.set(node.name, this.#convert(node));
    if (this.taps.includes(node.name)) this.#written(node.name);
  }

  finish(name: string): OnnxModel {
    const tapped = this.taps.map((tap) => this.#pooled(this.#written(tap)));
    const concat: GraphNode = {
      op: 'Concat',
      inputs: tapped.map((tap) => tap.name),
      outputs: ['features'],
      attributes: { axis: { kind: 'int', value: 1 } },
    };
    const channels = tapped.reduce((sum, tap) => sum + tap.channels, 0);
    return {
      name,
      opset: OPSET,
      nodes: [...this.#nodes, concat],
      initializers: this.#initializers,
      inputs: [{ name: 'input', type: 'float32', dims: ['N', ...this.#inputDims] }],
      outputs: [{ name: 'features', type: 'float32', dims: ['N', channels] }],
    };
  }

  #convert(node: TfjsNode): Value {
    switch (node.op) {
      case 'Placeholder':
        return this.#input(node);
      case 'Conv2D':
      case 'DepthwiseConv2dNative':
        return new ConvDraft(this.#written(node.input[0]).name, node, this.#weight(node, 1));
      case 'Mul':
      case 'Add':
      case 'AddV2':
      case 'BiasAdd':
        return this.#byChannel(node);
      case 'Relu':
        return this.#clip(node, 0, Infinity);
      case 'Relu6':
        return this.#clip(node, 0, 6);
      case 'Minimum':
        return this.#clip(node, -Infinity, this.#scalar(node));
      case 'Maximum':
        return this.#clip(node, this.#scalar(node), Infinity);
      case 'Mean':
        return this.#mean(node);
      default:
        throw refusal(node, 'this operator is not supported');
    }
  }

  #input(node: TfjsNode): Value {
    const sizes = node.attr.shape?.shape?.dim?.map(({ size }) => size) ?? [];
    const [, height, width, channels] = sizes;
    const known = sizes.length === 4 && Math.min(height, width, channels) > 0;
    requireThat(known, node, 'the input must be [N, height, width, channels], all but N known');
    this.#inputDims = [channels, height, width];
    return { name: 'input', channels, pooled: false };
  }

  #byChannel(node: TfjsNode): Value {
    const conv = this.#values.get(node.input[0]);
    const { data } = this.#weight(node, 1);
    requireThat(conv instanceof ConvDraft, node, 'it must directly follow a convolution');
    requireThat(data.length === conv.channels, node, `it needs ${conv.channels} values, one a channel`);
    if (node.op === 'Mul') conv.scale(data);
    else conv.shift(data);
    return conv;
  }

  #clip(node: TfjsNode, low: number, high: number): Value {
    const before = this.#values.get(node.input[0]);
    if (before !== undefined && 'low' in before) {
      const within = (bound: number) => Math.min(Math.max(bound, low), high);
      return { ...before, low: within(before.low), high: within(before.high) };
    }
    const { name: input, channels } = this.#written(node.input[0]);
    return { input, channels, low, high };
  }

  #mean(node: TfjsNode): Value {
    const axes = [...this.#weight(node, 1).data].join();
    requireThat(
      axes === '1,2',
      node,
      `only the mean over height and width is supported, not over axes ${axes}`,
    );
    requireThat(node.attr.keep_dims?.b !== true, node, 'keep_dims is not supported');
    return this.#pooled(this.#written(node.input[0]));
  }

  #pooled(image: Written): Written {
    if (image.pooled) return image;
    const attributes = {
      axes: { kind: 'ints', value: [2, 3] },
      keepdims: { kind: 'int', value: 0 },
    } as const;
    const name = `${image.name}/pooled`;
    this.#nodes.push({ op: 'ReduceMean', inputs: [image.name], outputs: [name], attributes });
    return { name, channels: image.channels, pooled: true };
  }

  /** The ONNX tensor of a converted node, written out now if it was still a draft. */
  #written(tfjsName: string): Written {
    const value = this.#values.get(tfjsName);
    if (value === undefined) {
      throw new FacetError('MODEL_INVALID', `"${tfjsName}" is used before it is computed`);
    }
    if ('name' in value) return value;
    if (value instanceof ConvDraft) {
      const { node, initializers } = value.finish(tfjsName);
      this.#nodes.push(node);
      this.#initializers.push(...initializers);
    } else {
      this.#writeClip(tfjsName, value);
    }
    const written = { name: tfjsName, channels: value.channels, pooled: false };
    this.#values.set(tfjsName, written);
    return written;
  }

  #writeClip(name: string, { input, low, high }: ClipDraft): void {
    const bounds = [low, high].map((bound, i) => {
      if (!Number.isFinite(bound)) return '';
      const constant = `clip ${i === 0 ? 'low' : 'high'} ${bound}`;
      if (!this.#initializers.some((initializer) => initializer.name === constant)) {
        this.#initializers.push({ name: constant, dims: [], type: 'float32', data: Float32Array.of(bound) });
      }
      return constant;
    });
    this.#nodes.push({ op: 'Clip', inputs: [input, ...bounds], outputs: [name] });
  }

  #weight(node: TfjsNode, input: number): TfjsWeight {
    const weight = this.weights.get(node.input[input]);
    requireThat(weight !== undefined, node, `input ${input} must be a constant`);
    return weight;
  }

  #scalar(node: TfjsNode): number {
    const { data } = this.#weight(node, 1);
    requireThat(data.length === 1, node, 'its bound must be a single number');
    return data[0];
  }
}

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

type Value = { readonly name: string; readonly channels: number } | ConvDraft | ClipDraft;

const OPSET = 17;

/**
 * Converts the part of a TensorFlow.js convolutional network that leads from its input to the node `output`: NHWC
 * becomes NCHW, batch normalisation is folded into the convolutions and clipped rectifiers into one operator (1.5
 * times the images a second of the same graph unfolded, on two cores).
 * Operators: Conv2D, DepthwiseConv2dNative, Add, Mul and BiasAdd by channel, Relu, Relu6, Minimum, Maximum, and Mean
 * over the image.
 * @returns a model with input `input` [N, 3, height, width] and output `features` [N, channels]
 * @throws FacetError `MODEL_INVALID` naming the node that cannot be converted
 */
export function tfjsToOnnx(model: TfjsModel, output: string, name: string): OnnxModel {
  const needed = ancestors(model.nodes, output);
  const converter = new Converter(model.weights);
  for (const node of model.nodes) if (needed.has(node.name)) converter.convert(node);
  return converter.finish(output, name);
}

function ancestors(nodes: readonly TfjsNode[], output: string): Set<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  if (!byName.has(output)) throw new FacetError('MODEL_INVALID', `the model has no node "${output}"`);
  const needed = new Set([output]);
  for (const name of needed) for (const input of byName.get(name)?.input ?? []) needed.add(input);
  return needed;
}

/** Every operator has one tensor and else constants as input, so the nodes converted form a chain: a draft has one user. */
class Converter {
  readonly #values = new Map<string, Value>();
  readonly #nodes: GraphNode[] = [];
  readonly #initializers: Initializer[] = [];
  #inputDims: readonly number[] = [];

  constructor(private readonly weights: TfjsModel['weights']) {}

  convert(node: TfjsNode): void {
    if (node.op === 'Const') return;
    this.#values.set(node.name, this.#convert(node));
  }

  finish(output: string, name: string): OnnxModel {
    const { name: features, channels } = this.#written(output);
    return {
      name,
      opset: OPSET,
      nodes: [...this.#nodes, { op: 'Identity', inputs: [features], outputs: ['features'] }],
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
    return { name: 'input', channels };
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
    const { name: input, channels } = this.#written(node.input[0]);
    const keepdims = { kind: 'int', value: node.attr.keep_dims?.b === true ? 1 : 0 } as const;
    requireThat(keepdims.value === 0, node, 'keep_dims is not supported');
    const attributes = { axes: { kind: 'ints', value: [2, 3] }, keepdims } as const;
    this.#nodes.push({ op: 'ReduceMean', inputs: [input], outputs: [node.name], attributes });
    return { name: node.name, channels };
  }

  /** The ONNX tensor of a converted node, written out now if it was still a draft. */
  #written(tfjsName: string): { readonly name: string; readonly channels: number } {
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
    const written = { name: tfjsName, channels: value.channels };
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

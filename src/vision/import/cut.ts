import { FacetError } from '../../domain/index.js';
import type { GraphNode, OnnxModel } from '../../onnx/index.js';

/** Where a classifier is cut: the tensor its last layer reads. */
export interface Cut {
  /** Name of the penultimate tensor. */
  readonly tensor: string;
  /** The layer dropped: `Gemm` or `MatMul`. */
  readonly layer: string;
}

/** What may stand between the last layer and the output: nothing that mixes an image's features. */
const AFTER_THE_LAYER = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Softmax',
  'LogSoftmax',
  'Sigmoid',
  'Identity',
  'Dropout',
  'Cast',
  'Clip',
  'Flatten',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
]);

/**
 * Finds the last Gemm or MatMul with constant weights on the way to the first output; its other input is the features.
 * @throws FacetError `MODEL_INVALID` where anything else comes first: the graph is no classifier that ends in such a layer
 */
export function findCut(model: OnnxModel): Cut {
  const walk = new GraphWalk(model);
  let tensor = model.outputs[0].name;
  for (;;) {
    const node = walk.producer(tensor);
    if (node === undefined) throw refusal(`its output "${model.outputs[0].name}" depends on no such layer`);
    if (node.op === 'Gemm' || node.op === 'MatMul') return layerCut(node, walk);
    if (!AFTER_THE_LAYER.has(node.op)) throw refusal(`${node.op} (${node.outputs[0]}) comes last`);
    const varying = node.inputs.filter((input) => input !== '' && !walk.isConstant(input));
    if (varying.length !== 1) {
      throw refusal(`${node.op} (${node.outputs[0]}) puts ${varying.length} branches together after it`);
    }
    tensor = varying[0];
  }
}

function layerCut(node: GraphNode, walk: GraphWalk): Cut {
  const [features, weights] = node.inputs;
  const transposed = node.attributes?.transA;
  const plain = transposed === undefined || (transposed.kind === 'int' && transposed.value === 0);
  if (walk.isConstant(features) || !walk.isConstant(weights) || !plain) {
    throw refusal(`${node.op} (${node.outputs[0]}) does not multiply features by constant weights`);
  }
  return { tensor: features, layer: node.op };
}

/** Of every tensor: which node makes it, and whether it is the same for every image. */
class GraphWalk {
  readonly #producers = new Map<string, GraphNode>();
  readonly #constant = new Map<string, boolean>();

  constructor({ nodes, initializers, inputs }: OnnxModel) {
    for (const node of nodes) for (const output of node.outputs) this.#producers.set(output, node);
    for (const { name } of inputs) this.#constant.set(name, false);
    // Old operator sets list initializers among the inputs too.
    for (const { name } of initializers) this.#constant.set(name, true);
    // Nodes come in topological order, so no deep recursion is needed.
    for (const node of nodes) {
      const constant = node.inputs.every((input) => input === '' || this.isConstant(input));
      for (const output of node.outputs) this.#constant.set(output, constant);
    }
  }

  producer(tensor: string): GraphNode | undefined {
    return this.#producers.get(tensor);
  }

  isConstant(tensor: string): boolean {
    return this.#constant.get(tensor) ?? false;
  }
}

/**
 * The part of a graph that `tensor` is computed from, in order. Inputs and outputs are left as they are.
 */
export function pruneTo(model: OnnxModel, tensor: string): Pick<OnnxModel, 'nodes' | 'initializers'> {
  const needed = new Set([tensor]);
  const nodes: GraphNode[] = [];
  for (const node of [...model.nodes].reverse()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    nodes.push(node);
    for (const input of node.inputs) needed.add(input);
  }
  return { nodes: nodes.reverse(), initializers: model.initializers.filter(({ name }) => needed.has(name)) };
}

function refusal(what: string): FacetError {
  return new FacetError(
    'MODEL_INVALID',
    `not a classifier that can be cut: it must end in a Gemm or MatMul with constant weights, but ${what}`,
  );
}

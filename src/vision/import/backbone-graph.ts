import type { GraphNode, Initializer, OnnxModel } from '../../onnx/index.js';
import type { ClassifierInput } from './classifier-input.js';
import { pruneTo, type Cut } from './cut.js';

/**
 * How a graph is brought to take any number of images:
 * `free` by naming its first dimension N; `reshaped` also by letting constant Reshapes keep the first dimension they
 * find; `one` not at all, it takes one image a run.
 */
export type Batching = 'free' | 'reshaped' | 'one';

export interface BackboneGraphOptions {
  readonly cut: Cut;
  readonly input: ClassifierInput;
  /** Side of the square input, in pixels. */
  readonly side: number;
  readonly batching: Batching;
}

/** The classifier below its cut as a backbone: `input` [N, 3, side, side] → `features` [N, D]. */
export function backboneGraph(model: OnnxModel, options: BackboneGraphOptions): OnnxModel {
  const { cut, input, side, batching } = options;
  const part = pruneTo(model, cut.tensor);
  const { nodes, initializers } = batching === 'reshaped' ? freeReshapes(part, input.batch ?? 1) : part;
  const batch = batching === 'one' ? 1 : 'N';
  return {
    name: model.name === '' ? 'backbone' : model.name,
    opset: model.opset,
    nodes: [
      entry(input),
      ...nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(inner),
        outputs: node.outputs.map(inner),
      })),
      { op: 'Identity', inputs: [inner(cut.tensor)], outputs: ['features'] },
    ],
    initializers: initializers.map((initializer) => ({ ...initializer, name: inner(initializer.name) })),
    inputs: [{ name: 'input', type: 'float32', dims: [batch, 3, side, side] }],
    outputs: [{ name: 'features', type: 'float32', dims: [batch, 'D'] }],
  };
}

/** Inner tensors get a prefix, so that none of them is called `input` or `features`. */
function inner(tensor: string): string {
  return tensor === '' ? '' : `net/${tensor}`;
}

function entry({ name, layout }: ClassifierInput): GraphNode {
  const ends = { inputs: ['input'], outputs: [inner(name)] };
  if (layout === 'NCHW') return { op: 'Identity', ...ends };
  return { op: 'Transpose', ...ends, attributes: { perm: { kind: 'ints', value: [0, 2, 3, 1] } } };
}

/** Exporters write a fixed number of images into Reshapes' targets; 0 there means "as it comes in". */
function freeReshapes({ nodes, initializers }: Pick<OnnxModel, 'nodes' | 'initializers'>, batch: number) {
  const constants = new Map<string, Initializer>(
    initializers.map((initializer) => [initializer.name, initializer]),
  );
  for (const { op, outputs, attributes } of nodes) {
    if (op === 'Constant' && attributes?.value?.kind === 'tensor')
      constants.set(outputs[0], attributes.value.value);
  }
  const added: Initializer[] = [];
  const rewritten = nodes.map((node) => {
    const target = node.op === 'Reshape' ? constants.get(node.inputs[1]) : undefined;
    if (target?.type !== 'int64' || target.data[0] !== BigInt(batch)) return node;
    const name = `${node.outputs[0]}/free`;
    added.push({ ...target, name, data: BigInt64Array.from([0n, ...target.data.subarray(1)]) });
    return { ...node, inputs: [node.inputs[0], name] };
  });
  return { nodes: rewritten, initializers: [...initializers, ...added] };
}

import { FacetError } from '../domain/index.js';
import type { Dimension, GraphNode, GraphValue, NodeAttribute, OnnxModel } from './graph.js';
import { writeModelProto } from './proto.js';
import { ELEMENT_CODES, toTensorProto } from './tensor-proto.js';

/** AttributeProto.AttributeType. */
export const ATTRIBUTE_CODES = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

const IR_VERSION = 8;

/**
 * Writes an ONNX file. `decodeModel(encodeModel(model))` equals `model`.
 * @throws FacetError `MODEL_INVALID` where a tensor's data does not fill its shape or an int attribute is not an integer
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  try {
    return writeModelProto({
      irVersion: IR_VERSION,
      producerName: 'facet',
      opsetImport: [{ version: model.opset }],
      metadataProps: Object.entries(model.metadata ?? {}).map(([key, value]) => ({ key, value })),
      graph: {
        name: model.name,
        node: model.nodes.map(toNodeProto),
        initializer: model.initializers.map(toTensorProto),
        input: model.inputs.map(toValueInfo),
        output: model.outputs.map(toValueInfo),
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FacetError(
      'MODEL_INVALID',
      `cannot write ONNX graph "${model.name}": ${reason}`,
      {},
      { cause },
    );
  }
}

function toNodeProto(node: GraphNode) {
  return {
    opType: node.op,
    name: node.name,
    input: node.inputs,
    output: node.outputs,
    attribute: Object.entries(node.attributes ?? {}).map(([name, attribute]) => ({
      name,
      type: ATTRIBUTE_CODES[attribute.kind],
      ...toAttributeField(attribute),
    })),
  };
}

function toAttributeField(attribute: NodeAttribute) {
  switch (attribute.kind) {
    case 'int':
      return { i: integer(attribute.value) };
    case 'ints':
      return { ints: attribute.value.map(integer) };
    case 'float':
      return { f: attribute.value };
    case 'floats':
      return { floats: attribute.value };
    case 'string':
      return { s: Buffer.from(attribute.value) };
    case 'tensor':
      return { t: toTensorProto(attribute.value) };
  }
}

function integer(value: number): number {
  if (!Number.isInteger(value)) throw new Error(`${value} is not an integer`);
  return value;
}

function toValueInfo({ name, type, dims }: GraphValue) {
  return {
    name,
    type: { tensorType: { elemType: ELEMENT_CODES[type], shape: { dim: dims.map(toDimension) } } },
  };
}

function toDimension(dim: Dimension) {
  return typeof dim === 'number' ? { dimValue: integer(dim) } : { dimParam: dim };
}

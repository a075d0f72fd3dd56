import { ZodError } from 'zod';
import { FacetError } from '../domain/index.js';
import { ATTRIBUTE_CODES } from './encode.js';
import type { GraphNode, GraphValue, NodeAttribute, OnnxModel } from './graph.js';
import { readModelProto, type AttributeProto, type NodeProto, type ValueInfoProto } from './proto.js';
import { elementType, fromTensorProto } from './tensor-proto.js';

/**
 * Reads an ONNX file into plain data that owns its memory. Documentation strings and inferred inner shapes are
 * dropped; everything that would change what the graph computes is kept or refused.
 * @throws FacetError `MODEL_INVALID` on bytes that are not an ONNX model, and on features we do not handle: other
 * operator domains, local functions, sub-graphs, sparse or external tensors, element types beyond `ElementType`
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  try {
    return fromModel(bytes);
  } catch (cause) {
    throw new FacetError(
      'MODEL_INVALID',
      `not an ONNX model Facet can read: ${explain(cause)}`,
      {},
      { cause },
    );
  }
}

function fromModel(bytes: Uint8Array): OnnxModel {
  const { graph, opsetImport, metadataProps } = readModelProto(bytes);
  const opset = opsetImport.find(({ domain }) => isDefaultDomain(domain));
  if (opset === undefined) throw new Error('it names no version of the default operator set');
  return {
    name: graph.name,
    opset: opset.version,
    nodes: graph.node.map(fromNode),
    initializers: graph.initializer.map(fromTensorProto),
    inputs: graph.input.map(fromValueInfo),
    outputs: graph.output.map(fromValueInfo),
    ...(metadataProps.length > 0 && {
      metadata: Object.fromEntries(metadataProps.map(({ key, value }) => [key, value])),
    }),
  };
}

function fromNode(node: NodeProto): GraphNode {
  if (!isDefaultDomain(node.domain))
    throw new Error(`operator ${node.domain}.${node.opType} is not supported`);
  const attributes = node.attribute.map((attribute) => [attribute.name, fromAttribute(attribute)] as const);
  return {
    op: node.opType,
    ...(node.name !== '' && { name: node.name }),
    inputs: node.input,
    outputs: node.output,
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) }),
  };
}

function fromAttribute(attribute: AttributeProto): NodeAttribute {
  switch (attribute.type) {
    case ATTRIBUTE_CODES.int:
      return { kind: 'int', value: attribute.i };
    case ATTRIBUTE_CODES.ints:
      return { kind: 'ints', value: attribute.ints };
    case ATTRIBUTE_CODES.float:
      return { kind: 'float', value: attribute.f };
    case ATTRIBUTE_CODES.floats:
      return { kind: 'floats', value: attribute.floats };
    case ATTRIBUTE_CODES.string:
      return { kind: 'string', value: Buffer.from(attribute.s).toString('utf8') };
    case ATTRIBUTE_CODES.tensor:
      if (attribute.t !== null) return { kind: 'tensor', value: fromTensorProto(attribute.t) };
  }
  throw new Error(`attribute "${attribute.name}" has type ${attribute.type}, which is not supported`);
}

function fromValueInfo({ name, type: { tensorType } }: ValueInfoProto): GraphValue {
  return {
    name,
    type: elementType(tensorType.elemType),
    dims: (tensorType.shape?.dim ?? []).map(({ dimValue, dimParam }) =>
      dimParam === '' ? dimValue : dimParam,
    ),
  };
}

function isDefaultDomain(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

function explain(cause: unknown): string {
  if (cause instanceof ZodError) {
    return cause.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  }
  return cause instanceof Error ? cause.message : String(cause);
}

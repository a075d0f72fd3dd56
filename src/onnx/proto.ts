import protobuf from 'protobufjs/light.js';
import { z } from 'zod';

/**
 * The messages and field numbers of onnx.proto (ONNX IR version 8) that we read and write. Fields named in `refused`
 * below are listed only so that a model that uses them is refused instead of silently losing them.
 */
const MESSAGES = {
  ModelProto: {
    irVersion: ['int64', 1],
    producerName: ['string', 2],
    graph: ['GraphProto', 7],
    opsetImport: ['OperatorSetIdProto*', 8],
    metadataProps: ['StringStringEntryProto*', 14],
    functions: ['bytes*', 25],
  },
  OperatorSetIdProto: { domain: ['string', 1], version: ['int64', 2] },
  StringStringEntryProto: { key: ['string', 1], value: ['string', 2] },
  GraphProto: {
    node: ['NodeProto*', 1],
    name: ['string', 2],
    initializer: ['TensorProto*', 5],
    input: ['ValueInfoProto*', 11],
    output: ['ValueInfoProto*', 12],
    sparseInitializer: ['bytes*', 15],
  },
  NodeProto: {
    input: ['string*', 1],
    output: ['string*', 2],
    name: ['string', 3],
    opType: ['string', 4],
    attribute: ['AttributeProto*', 5],
    domain: ['string', 7],
  },
  AttributeProto: {
    name: ['string', 1],
    f: ['float', 2],
    i: ['int64', 3],
    s: ['bytes', 4],
    t: ['TensorProto', 5],
    floats: ['float*', 7],
    ints: ['int64*', 8],
    type: ['int32', 20],
  },
  TensorProto: {
    dims: ['int64*', 1],
    dataType: ['int32', 2],
    floatData: ['float*', 4],
    int32Data: ['int32*', 5],
    int64Data: ['int64*', 7],
    name: ['string', 8],
    rawData: ['bytes', 9],
    dataLocation: ['int32', 14],
  },
  ValueInfoProto: { name: ['string', 1], type: ['TypeProto', 2] },
  TypeProto: { tensorType: ['TensorTypeProto', 1] },
  TensorTypeProto: { elemType: ['int32', 1], shape: ['TensorShapeProto', 2] },
  TensorShapeProto: { dim: ['DimensionProto*', 1] },
  DimensionProto: { dimValue: ['int64', 1], dimParam: ['string', 2] },
} satisfies Record<string, Record<string, [type: string, id: number]>>;

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(MESSAGES).map(([message, fields]) => [
      message,
      {
        fields: Object.fromEntries(
          Object.entries(fields).map(([field, [type, id]]) => [
            field,
            type.endsWith('*') ? { rule: 'repeated', type: type.slice(0, -1), id } : { type, id },
          ]),
        ),
      },
    ]),
  ),
});
const ModelProto = root.lookupType('ModelProto');

/** Decoded int64 values arrive as decimal text, so that none of them is rounded on the way. */
const int64 = z.string();
const count = int64.transform(Number);
const bytes = z.instanceof(Uint8Array);

const tensorProto = z.object({
  name: z.string(),
  dims: z.array(count),
  dataType: z.number(),
  floatData: z.array(z.number()),
  int32Data: z.array(z.number()),
  int64Data: z.array(int64),
  rawData: bytes,
  dataLocation: z.number(),
});
export type TensorProto = z.infer<typeof tensorProto>;

const valueInfoProto = z.object({
  name: z.string(),
  type: z.object({
    tensorType: z.object({
      elemType: z.number(),
      // Exporters leave it out where they do not know it.
      shape: z.object({ dim: z.array(z.object({ dimValue: count, dimParam: z.string() })) }).nullable(),
    }),
  }),
});
export type ValueInfoProto = z.infer<typeof valueInfoProto>;

const attributeProto = z.object({
  name: z.string(),
  type: z.number(),
  f: z.number(),
  i: count,
  s: bytes,
  t: tensorProto.nullable(),
  floats: z.array(z.number()),
  ints: z.array(count),
});
export type AttributeProto = z.infer<typeof attributeProto>;

const nodeProto = z.object({
  input: z.array(z.string()),
  output: z.array(z.string()),
  name: z.string(),
  opType: z.string().min(1),
  domain: z.string(),
  attribute: z.array(attributeProto),
});
export type NodeProto = z.infer<typeof nodeProto>;

const refused = z.array(bytes).max(0, 'not supported');

const modelProto = z.object({
  irVersion: count.pipe(z.number().min(3)),
  opsetImport: z.array(z.object({ domain: z.string(), version: count })),
  metadataProps: z.array(z.object({ key: z.string(), value: z.string() })),
  functions: refused,
  graph: z.object({
    name: z.string(),
    node: z.array(nodeProto),
    initializer: z.array(tensorProto),
    input: z.array(valueInfoProto),
    output: z.array(valueInfoProto).min(1),
    sparseInitializer: refused,
  }),
});
export type ModelProto = z.infer<typeof modelProto>;

/** Wire bytes → checked message. Throws protobufjs's or zod's error on anything else. */
export function readModelProto(wire: Uint8Array): ModelProto {
  const plain = ModelProto.toObject(ModelProto.decode(wire), { longs: String, defaults: true, arrays: true });
  return modelProto.parse(plain);
}

/** Message as plain data (absent fields left out, int64 as number) → wire bytes. */
export function writeModelProto(message: Readonly<Record<string, unknown>>): Uint8Array {
  return ModelProto.encode(ModelProto.fromObject(message)).finish();
}

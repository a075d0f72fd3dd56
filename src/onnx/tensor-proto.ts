import type { ElementType, Initializer } from './graph.js';
import type { TensorProto } from './proto.js';

/** TensorProto.DataType of each element type we know. */
export const ELEMENT_CODES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
} as const satisfies Record<ElementType, number>;

const ELEMENT_TYPES: readonly ElementType[] = [
  'float32',
  'uint8',
  'int8',
  'int32',
  'int64',
  'bool',
  'float16',
];

/** Names, for refusing them, of TensorProto.DataType's other members. */
const OTHER_TYPES: Readonly<Record<number, string>> = {
  4: 'uint16',
  5: 'int16',
  8: 'string',
  11: 'double',
  16: 'bfloat16',
};

/** @throws Error on an element type we do not handle (for example double or string) */
export function elementType(code: number): ElementType {
  const type = ELEMENT_TYPES.find((candidate) => ELEMENT_CODES[candidate] === code);
  if (type === undefined) throw new Error(`element type ${OTHER_TYPES[code] ?? code} is not supported`);
  return type;
}

/** Initializer → TensorProto as plain data. raw_data is little-endian, as is every platform ONNX Runtime has a Node build for. */
export function toTensorProto(initializer: Initializer): Record<string, unknown> {
  const { name, dims, type, data } = initializer;
  requireCount(name, data.length, dims);
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims, dataType: ELEMENT_CODES[type], rawData };
}

/** TensorProto, in raw or typed form → initializer that owns its data. @throws Error on a malformed or external tensor */
export function fromTensorProto(proto: TensorProto): Initializer {
  const { name, dims, rawData } = proto;
  if (proto.dataLocation !== 0)
    throw new Error(`tensor "${name}" keeps its data in another file; export the model as a single file`);
  const initializer = { name, dims, ...typedData(proto, rawData.length > 0) };
  requireCount(name, initializer.data.length, dims);
  return initializer;
}

function typedData(proto: TensorProto, raw: boolean) {
  const { floatData, int32Data, int64Data } = proto;
  const type = elementType(proto.dataType);
  // A copy of its own: protobuf's views start at any offset, and typed arrays must be aligned.
  const buffer = () => new Uint8Array(proto.rawData).buffer;
  switch (type) {
    case 'float32':
      return { type, data: raw ? new Float32Array(buffer()) : Float32Array.from(floatData) };
    case 'int64':
      return { type, data: raw ? new BigInt64Array(buffer()) : BigInt64Array.from(int64Data.map(BigInt)) };
    case 'int32':
      return { type, data: raw ? new Int32Array(buffer()) : Int32Array.from(int32Data) };
    case 'float16':
      return { type, data: raw ? new Uint16Array(buffer()) : Uint16Array.from(int32Data) };
    case 'int8':
      return { type, data: raw ? new Int8Array(buffer()) : Int8Array.from(int32Data) };
    case 'uint8':
    case 'bool':
      return { type, data: raw ? new Uint8Array(buffer()) : Uint8Array.from(int32Data) };
  }
}

function requireCount(name: string, count: number, dims: readonly number[]): void {
  const expected = dims.reduce((product, dim) => product * dim, 1);
  if (count !== expected) {
    throw new Error(
      `tensor "${name}" has ${count} elements where its shape [${dims.join(', ')}] says ${expected}`,
    );
  }
}

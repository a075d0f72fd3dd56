import { describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { decodeModel, encodeModel, type OnnxModel } from '../../src/onnx/index.js';

const everything: OnnxModel = {
  name: 'everything',
  opset: 17,
  nodes: [
    {
      op: 'Made',
      name: 'up',
      inputs: ['x', '', 'w'],
      outputs: ['y', 'z'],
      attributes: {
        int: { kind: 'int', value: -3 },
        largest: { kind: 'int', value: Number.MAX_SAFE_INTEGER },
        float: { kind: 'float', value: 0.5 },
        text: { kind: 'string', value: 'SAME_UPPER é' },
        ints: { kind: 'ints', value: [2, -1, 0] },
        none: { kind: 'ints', value: [] },
        floats: { kind: 'floats', value: [1.5, -0.25] },
        tensor: {
          kind: 'tensor',
          value: { name: 't', dims: [], type: 'int64', data: BigInt64Array.of(7n) },
        },
      },
    },
    { op: 'Relu', inputs: ['y'], outputs: ['r'] },
  ],
  initializers: [
    { name: 'w', dims: [2, 2], type: 'float32', data: Float32Array.of(1, -2, Infinity, 1e-40) },
    { name: 'h', dims: [2], type: 'float16', data: Uint16Array.of(0x3c00, 0xffff) },
    { name: 'i', dims: [2], type: 'int64', data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
    { name: 'j', dims: [1], type: 'int32', data: Int32Array.of(-5) },
    { name: 'b', dims: [3], type: 'bool', data: Uint8Array.of(0, 1, 1) },
    { name: 'empty', dims: [0, 4], type: 'float32', data: new Float32Array() },
  ],
  inputs: [{ name: 'x', type: 'float32', dims: ['N', 3] }],
  outputs: [{ name: 'r', type: 'float32', dims: [] }],
  metadata: { source: 'test', note: '' },
};

/** A minimal model written by hand, field by field, so that the reader is not only tested against our own writer. */
function handWritten(tensor: number[], { shape = true } = {}): Uint8Array {
  const field = (id: number, body: number[]) => [(id << 3) | 2, body.length, ...body];
  const text = (id: number, value: string) => field(id, [...Buffer.from(value)]);
  const value = [...text(1, 'y'), ...field(2, field(1, [0x08, 1, ...(shape ? field(2, []) : [])]))];
  const graph = [
    ...field(1, [...text(1, 'w'), ...text(2, 'y'), ...text(4, 'Identity')]),
    ...field(5, tensor),
    ...field(12, value),
  ];
  return Uint8Array.from([0x08, 8, ...field(7, graph), ...field(8, [0x10, 17])]);
}

const codeOf = (bytes: Uint8Array) => {
  try {
    decodeModel(bytes);
  } catch (error) {
    if (error instanceof FacetError) return `${error.code}: ${error.message}`;
  }
  return 'no FacetError';
};

describe('ONNX codec', () => {
  it('gives back every kind of value it writes', () => {
    expect(decodeModel(encodeModel(everything))).toEqual(everything);
  });

  it('reads an initializer at an odd offset into memory of its own', () => {
    const wire = encodeModel(everything);
    const shifted = new Uint8Array(wire.length + 1);
    shifted.set(wire, 1);
    const model = decodeModel(shifted.subarray(1));
    shifted.fill(0);
    expect(model).toEqual(everything);
  });

  it.each([
    ['float_data, packed', [0x10, 1, 0x22, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], Float32Array.of(1, -2)],
    ['float_data, unpacked', [0x10, 1, 0x25, 0, 0, 0x80, 0x3f, 0x25, 0, 0, 0, 0xc0], Float32Array.of(1, -2)],
    ['int64_data', [0x10, 7, 0x3a, 2, 5, 6], BigInt64Array.of(5n, 6n)],
    ['int32_data', [0x10, 6, 0x2a, 2, 5, 6], Int32Array.of(5, 6)],
    ['half precision in int32_data', [0x10, 10, 0x2a, 3, 0x80, 0x78, 1], Uint16Array.of(0x3c00, 1)],
    ['bool in int32_data', [0x10, 9, 0x2a, 2, 1, 0], Uint8Array.of(1, 0)],
  ])('reads a tensor given as %s', (_form, fields, expected) => {
    const tensor = [0x08, 2, ...fields, 0x42, 1, 0x77];
    const model = decodeModel(handWritten(tensor));
    expect(model.initializers[0]?.data).toEqual(expected);
  });

  it('reads an output whose shape is left out', () => {
    const model = decodeModel(handWritten([0x08, 1, 0x10, 9, 0x2a, 1, 1, 0x42, 1, 0x77], { shape: false }));
    expect(model.outputs).toEqual([{ name: 'y', type: 'float32', dims: [] }]);
  });
});

describe('ONNX codec, on what is not a model', () => {
  const good = encodeModel(everything);

  it.each([
    ['no bytes', new Uint8Array()],
    ['text', Buffer.from('<!doctype html><title>404</title>')],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46)],
    ['a model cut short', good.subarray(0, good.length - 5)],
    ['the first half of a model', good.subarray(0, good.length >> 1)],
  ])('refuses %s with MODEL_INVALID', (_what, bytes) => {
    expect(codeOf(bytes)).toMatch(/^MODEL_INVALID: not an ONNX model/);
  });

  it.each([
    [
      'data shorter than its shape',
      [0x08, 3, 0x10, 6, 0x2a, 2, 5, 6],
      /has 2 elements where its shape \[3\] says 3/,
    ],
    ['an element type beyond ours', [0x08, 1, 0x10, 11, 0x42, 1, 0x77], /element type double is not/],
    ['an element type beyond ONNX', [0x08, 1, 0x10, 99, 0x42, 1, 0x77], /element type 99 is not/],
    ['data in another file', [0x08, 1, 0x10, 1, 0x70, 1], /another file/],
    ['raw data of no whole number of elements', [0x08, 1, 0x10, 1, 0x4a, 3, 0, 0, 0], /MODEL_INVALID/],
  ])('refuses a tensor with %s', (_what, tensor, message) => {
    expect(codeOf(handWritten(tensor))).toMatch(message);
  });

  it('does not write a tensor whose data does not fill its shape, nor a fraction as an int', () => {
    const tensor = { name: 'w', dims: [3], type: 'float32', data: Float32Array.of(1) } as const;
    expect(() => encodeModel({ ...everything, initializers: [tensor] })).toThrow(/"w" has 1 elements/);
    const node = {
      op: 'Relu',
      inputs: ['x'],
      outputs: ['r'],
      attributes: { axis: { kind: 'int', value: 0.5 } },
    } as const;
    expect(() => encodeModel({ ...everything, nodes: [node] })).toThrow(/0.5 is not an integer/);
  });
});

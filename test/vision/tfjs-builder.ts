import { Random } from '../../src/domain/index.js';
import type { Kernel } from './naive-tfjs.js';

interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly dtype: 'float32' | 'int32';
  readonly half: boolean;
}

/** Builds TensorFlow.js graph models node by node, as text and bytes. */
export class TfjsBuilder {
  readonly #random = new Random(7);
  readonly #nodes: object[] = [];
  readonly #weights: StoredWeight[] = [];

  input(name: string, height: number, width: number, channels: number): string {
    const dim = [-1, height, width, channels].map((size) => ({ size: String(size) }));
    return this.node('Placeholder', name, [], { shape: { shape: { dim } } });
  }

  node(op: string, name: string, input: readonly string[], attr: object = {}): string {
    this.#nodes.push({ op, name, ...(input.length > 0 && { input }), attr });
    return name;
  }

  convolution(
    op: 'Conv2D' | 'DepthwiseConv2dNative',
    name: string,
    input: string,
    kernel: Kernel,
    { stride = 1, padding = 'SAME', format = 'NHWC', dilation = 1 } = {},
  ): string {
    const base64 = (text: string) => ({ s: Buffer.from(text).toString('base64') });
    const square = (value: number) => ({ list: { i: ['1', String(value), String(value), '1'] } });
    this.constant(`${name}/kernel`, kernel.shape, kernel.data);
    return this.node(op, name, [input, `${name}/kernel`], {
      strides: square(stride),
      dilations: square(dilation),
      padding: base64(padding),
      data_format: base64(format),
    });
  }

  constant(
    name: string,
    shape: readonly number[],
    data: Float32Array,
    options: Partial<StoredWeight> = {},
  ): string {
    this.#weights.push({ dtype: 'float32', half: false, ...options, name, shape, data });
    this.#nodes.unshift({ op: 'Const', name, attr: {} });
    return name;
  }

  /** Normal deviates that half precision holds exactly. */
  values(count: number): Float32Array {
    return Float32Array.from({ length: count }, () => Math.round(this.#random.normal() * 128) / 256);
  }

  kernel(...shape: Kernel['shape']): Kernel {
    return { shape, data: this.values(shape.reduce((product, dim) => product * dim, 1)) };
  }

  build(): { json: string; bin: Uint8Array } {
    const weights = this.#weights.map(({ name, shape, dtype, half }) => ({
      name,
      shape,
      dtype,
      ...(half && { quantization: { dtype: 'float16', original_dtype: 'float32' } }),
    }));
    const json = JSON.stringify({
      format: 'graph-model',
      modelTopology: { node: this.#nodes, library: {}, versions: {} },
      weightsManifest: [{ paths: ['weights.bin'], weights }],
    });
    return { json, bin: Buffer.concat(this.#weights.map(encode)) };
  }
}

function encode({ data, dtype, half }: StoredWeight): Buffer {
  const bytes = Buffer.alloc(data.length * (half ? 2 : 4));
  data.forEach((value, i) => {
    if (half) bytes.writeUInt16LE(toHalf(value), i * 2);
    else if (dtype === 'int32') bytes.writeInt32LE(value, i * 4);
    else bytes.writeFloatLE(value, i * 4);
  });
  return bytes;
}

/** Half-precision bits of a number that half precision holds exactly, found from the float32 bits. */
function toHalf(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  const sign = (bits >>> 16) & 0x8000;
  if (value === 0) return sign;
  if (exponent < 1 || exponent > 30 || (bits & 0x1fff) !== 0)
    throw new Error(`${value} does not fit half precision`);
  return sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}

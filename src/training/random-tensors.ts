import type { Random } from '../domain/index.js';
import type { FloatTensor } from '../onnx/index.js';

/** Normal numbers of mean 0. */
export function normalTensor(random: Random, dims: readonly number[], deviation: number): FloatTensor {
  const data = new Float32Array(size(dims));
  for (let i = 0; i < data.length; i++) data[i] = random.normal() * deviation;
  return { data, dims };
}

/** Numbers uniform in ±bound. */
export function uniformTensor(random: Random, dims: readonly number[], bound: number): FloatTensor {
  const data = new Float32Array(size(dims));
  for (let i = 0; i < data.length; i++) data[i] = (2 * random.float() - 1) * bound;
  return { data, dims };
}

export function filledTensor(dims: readonly number[], value: number): FloatTensor {
  return { data: new Float32Array(size(dims)).fill(value), dims };
}

/**
 * Inverted dropout: 1/keep with probability keep, else 0. The probability is rounded to 1/256, which lets one 32-bit
 * draw decide four elements; the scale is that of the rounded probability.
 */
export function dropoutMask(random: Random, dims: readonly number[], drop: number): FloatTensor {
  const threshold = Math.round(drop * 256);
  if (threshold === 0) return filledTensor(dims, 1);
  const kept = 256 / (256 - threshold);
  const data = new Float32Array(size(dims));
  for (let i = 0; i < data.length; i += 4) {
    const bits = random.bits();
    if ((bits & 0xff) >= threshold) data[i] = kept;
    if (((bits >>> 8) & 0xff) >= threshold) data[i + 1] = kept;
    if (((bits >>> 16) & 0xff) >= threshold) data[i + 2] = kept;
    if (bits >>> 24 >= threshold) data[i + 3] = kept;
  }
  return { data, dims };
}

function size(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

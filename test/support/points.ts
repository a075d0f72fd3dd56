import { Random } from '../../src/domain/index.js';
import type { VectorPayload, VectorPoint } from '../../src/vectors/index.js';

/** A UUID that orders as its number does. */
export function numberedId(n: number): string {
  const digits = n.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-4000-8000-000000000000`;
}

/** A vector scaled to unit length in float64, then rounded to float32. */
export function unit(values: readonly number[]): Float32Array {
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(values, (value) => value / norm);
}

/** Uniform on the sphere. */
export function randomUnit(random: Random, dimensions: number): Float32Array {
  return unit(Array.from({ length: dimensions }, () => random.normal()));
}

/** Labels of an image as keys: each attribute present, labelled absent or unlabelled, a third each. */
export function randomPayload(random: Random): VectorPayload {
  const attributes: number[] = [];
  for (let id = 0; id < 40; id++) {
    const draw = random.int(3);
    if (draw > 0) attributes.push(draw === 1 ? id : 40 + id);
  }
  return {
    attributes,
    dataset: ['celeba', 'synthetic', 'uploads'][random.int(3)],
    partition: ['train', 'validation', 'test', null][random.int(4)],
  };
}

/** Points 0 … count − 1 with random vectors and payloads. */
export function randomPoints(seed: number, count: number, dimensions: number): VectorPoint[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, n) => ({
    id: numberedId(n),
    vector: randomUnit(random, dimensions),
    payload: randomPayload(random),
  }));
}

/** The error an action rejects with. */
export async function rejection(action: Promise<unknown>): Promise<unknown> {
  try {
    await action;
  } catch (error) {
    return error;
  }
  throw new Error('did not reject');
}

import type { Arrays } from '../support/check-stage.js';

// The reference recipe once more: plain loops in float64, written from its description and sharing no code with src.

const times = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));

// Typed arrays and plain loops: central differences run this thousands of times.

function linear(x: Float64Array, weight: ArrayLike<number>, bias: ArrayLike<number>): Float64Array {
  const y = Float64Array.from(bias);
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j < y.length; j++) y[j] += x[i] * weight[i * y.length + j];
  return y;
}

function row(values: ArrayLike<number>, index: number, width: number): Float64Array {
  const own = new Float64Array(width);
  for (let i = 0; i < width; i++) own[i] = values[index * width + i];
  return own;
}

function unit(x: Float64Array): Float64Array {
  const length = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  return x.map((value) => value / length);
}

const squared = (a: Float64Array, b: Float64Array) =>
  a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);

const hinge = (x: number) => Math.max(0, x);

export function embedImage(
  p: Arrays,
  features: ArrayLike<number>,
  image: number,
  dimensions: number,
): Float64Array {
  const own = row(features, image, dimensions);
  return unit(linear(own, p.imageWeight, p.imageBias));
}

export function embedBits(p: Arrays, bits: ArrayLike<number>, index: number, hidden: number): Float64Array {
  const own = row(bits, index, 40);
  const layer = linear(own, p.hiddenWeight, p.hiddenBias).map(hinge);
  if (layer.length !== hidden) throw new Error('hidden layer of another width');
  return unit(linear(layer, p.attributeWeight, p.attributeBias));
}

export interface Sizes {
  readonly images: number;
  readonly dimensions: number;
  readonly hidden: number;
  /** Hard negatives a sample. */
  readonly copies: number;
}

export function referenceLoss(
  p: Arrays,
  feeds: Arrays,
  { images, dimensions, hidden, copies }: Sizes,
): number {
  const anchors = times(images, (i) => embedImage(p, feeds.features, i, dimensions));
  const attributes = times(images, (i) => embedBits(p, feeds.bits, i, hidden));
  const keys = times(images, (i) => row(feeds.bits, i, 40).join(''));
  const triplets: number[] = [];
  for (let i = 0; i < images; i++) {
    for (let j = 0; j < images; j++) {
      if (keys[i] === keys[j]) continue;
      const apart =
        Math.sqrt(squared(anchors[i], attributes[i])) - Math.sqrt(squared(anchors[i], attributes[j]));
      triplets.push(hinge(apart + 0.5));
    }
  }
  const active = triplets.filter((term) => term > 0);
  const triplet = active.reduce((sum, term) => sum + term, 0) / Math.max(active.length, 1);
  const hard = times(images * copies, (n) => {
    const i = Math.floor(n / copies);
    const altered = embedBits(p, feeds.hard, n, hidden);
    return hinge(squared(anchors[i], attributes[i]) - squared(anchors[i], altered) + 0.5);
  });
  return triplet + (0.5 * hard.reduce((sum, term) => sum + term, 0)) / hard.length;
}

import { ATTRIBUTE_COUNT, type Random } from '../../../domain/index.js';

/**
 * Altered copies of attribute vectors: 1 … mostFlips distinct bits flipped, number and places at random.
 * @param bits row-major [images × 40] of 0 and 1
 * @returns row-major [images × copies × 40]
 */
export function hardNegatives(
  bits: Float32Array,
  copies: number,
  mostFlips: number,
  random: Random,
): Float32Array {
  const images = bits.length / ATTRIBUTE_COUNT;
  const hard = new Float32Array(images * copies * ATTRIBUTE_COUNT);
  // `random.sample`'s draws (the first steps of a Fisher–Yates shuffle) without an array of 40 for each: the swaps are
  // undone instead.
  const places = Uint8Array.from({ length: ATTRIBUTE_COUNT }, (_, bit) => bit);
  const drawn = new Uint8Array(mostFlips);
  for (let row = 0; row < images * copies; row++) {
    const image = Math.floor(row / copies) * ATTRIBUTE_COUNT;
    const offset = row * ATTRIBUTE_COUNT;
    for (let bit = 0; bit < ATTRIBUTE_COUNT; bit++) hard[offset + bit] = bits[image + bit];
    const flips = 1 + random.int(mostFlips);
    for (let i = 0; i < flips; i++) {
      drawn[i] = i + random.int(ATTRIBUTE_COUNT - i);
      swap(places, i, drawn[i]);
      hard[offset + places[i]] = 1 - hard[offset + places[i]];
    }
    for (let i = flips - 1; i >= 0; i--) swap(places, i, drawn[i]);
  }
  return hard;
}

function swap(items: Uint8Array, i: number, j: number): void {
  const item = items[i];
  items[i] = items[j];
  items[j] = item;
}

/** @returns row-major [images × images]: 1 where two rows of bits differ, else 0 */
export function differing(bits: Float32Array): Float32Array {
  const images = bits.length / ATTRIBUTE_COUNT;
  // 40 bits are one exact number.
  const keys = new Float64Array(images);
  for (let i = 0; i < bits.length; i++) {
    const image = Math.floor(i / ATTRIBUTE_COUNT);
    keys[image] = 2 * keys[image] + bits[i];
  }
  const differ = new Float32Array(images * images).fill(1);
  for (let i = 0; i < images; i++)
    for (let j = 0; j < images; j++) if (keys[i] === keys[j]) differ[i * images + j] = 0;
  return differ;
}

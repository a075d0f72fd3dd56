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
  for (let row = 0; row < images * copies; row++) {
    const image = Math.floor(row / copies);
    const offset = row * ATTRIBUTE_COUNT;
    hard.set(bits.subarray(image * ATTRIBUTE_COUNT, (image + 1) * ATTRIBUTE_COUNT), offset);
    for (const bit of random.sample(1 + random.int(mostFlips), ATTRIBUTE_COUNT))
      hard[offset + bit] = 1 - hard[offset + bit];
  }
  return hard;
}

/** @returns row-major [images × images]: 1 where two rows of bits differ, else 0 */
export function differing(bits: Float32Array): Float32Array {
  const images = bits.length / ATTRIBUTE_COUNT;
  // 40 bits are one exact number.
  const keys = Array.from({ length: images }, (_, image) =>
    bits
      .subarray(image * ATTRIBUTE_COUNT, (image + 1) * ATTRIBUTE_COUNT)
      .reduce((key, bit) => 2 * key + bit, 0),
  );
  return Float32Array.from({ length: images * images }, (_, i) =>
    keys[Math.floor(i / images)] === keys[i % images] ? 0 : 1,
  );
}

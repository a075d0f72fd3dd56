/**
 * Cosine of two unit vectors: their dot product in float64, summed in index order, clamped to [-1, 1]. The same to the bit
 * on every machine.
 */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += a[i] * b[i];
  return Math.max(-1, Math.min(1, sum));
}

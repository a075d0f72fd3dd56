/** Queries scored together: each row of the gallery is then read from memory once for all of them. */
export const QUERIES_AT_ONCE = 4;

/**
 * Exact cosines of unit vectors: float64 dot products summed in index order and cut to [-1, 1], so that equal
 * embeddings have equal scores to the bit wherever they stand, and the vector index would give the same.
 * @param queries row-major [QUERIES_AT_ONCE × dimensions]
 * @param rows row-major [n × dimensions]
 * @param scores one array a query, written from `firstRow` on
 */
export function scoreRows(
  queries: Float32Array,
  rows: Float32Array,
  dimensions: number,
  scores: readonly Float64Array[],
  firstRow: number,
): void {
  const [first, second, third, fourth] = scores;
  const count = rows.length / dimensions;
  const q1 = dimensions;
  const q2 = 2 * dimensions;
  const q3 = 3 * dimensions;
  for (let row = 0; row < count; row++) {
    const offset = row * dimensions;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < dimensions; i++) {
      const value = rows[offset + i];
      a += value * queries[i];
      b += value * queries[q1 + i];
      c += value * queries[q2 + i];
      d += value * queries[q3 + i];
    }
    first[firstRow + row] = clamp(a);
    second[firstRow + row] = clamp(b);
    third[firstRow + row] = clamp(c);
    fourth[firstRow + row] = clamp(d);
  }
}

function clamp(cosine: number): number {
  return Math.max(-1, Math.min(1, cosine));
}

/** Embeddings are 300 long. */
export const DIMENSIONS = 300;

/** mulberry32: some hundred million numbers a second, the same from the same seed. @returns numbers in (0, 1) */
export function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Unit vectors in random directions (normal components, by Box–Muller). @returns row-major [count × 300] */
export function unitRows(count, seed) {
  const next = numbers(seed);
  const data = new Float32Array(count * DIMENSIONS);
  for (let start = 0; start < data.length; start += DIMENSIONS) {
    let squares = 0;
    for (let i = start; i < start + DIMENSIONS; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(next()));
      const angle = 2 * Math.PI * next();
      data[i] = radius * Math.cos(angle);
      data[i + 1] = radius * Math.sin(angle);
      squares += radius * radius;
    }
    const scale = 1 / Math.sqrt(squares);
    for (let i = start; i < start + DIMENSIONS; i++) data[i] *= scale;
  }
  return data;
}

export const rowOf = (rows, n) => rows.subarray(n * DIMENSIONS, (n + 1) * DIMENSIONS);

/** Central differences of a function of named float64 arrays: ∂f/∂x for every element of every array. */
export function finiteDifferences(
  f: (values: Record<string, Float64Array>) => number,
  values: Readonly<Record<string, Float64Array>>,
  step = 1e-6,
): Record<string, Float64Array> {
  const copy = Object.fromEntries(Object.entries(values).map(([name, array]) => [name, array.slice()]));
  const slopes = Object.entries(copy).map(([name, array]) => {
    const slope = array.map((value, i) => {
      array[i] = value + step;
      const above = f(copy);
      array[i] = value - step;
      const below = f(copy);
      array[i] = value;
      return (above - below) / (2 * step);
    });
    return [name, slope] as const;
  });
  return Object.fromEntries(slopes);
}

/**
 * Worst difference between two arrays, relative to the larger magnitude of the two arrays' elements at that place, or
 * to a hundredth of the array's largest magnitude where both are tiny (float32 cannot do better there).
 */
export function worstRelativeError(actual: Float32Array, expected: Float64Array): number {
  if (actual.length !== expected.length) return Infinity;
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return actual.reduce((worst, value, i) => {
    const size = Math.max(Math.abs(value), Math.abs(expected[i]), scale / 100, 1e-12);
    return Math.max(worst, Math.abs(value - expected[i]) / size);
  }, 0);
}

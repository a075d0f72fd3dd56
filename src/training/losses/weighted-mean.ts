import { atLeast, divide, multiply, sum, type Variable } from '../autodiff/index.js';

/**
 * Σ weight·x / Σ weight over some axes (default: all), which stay as 1. Zero, not NaN, where all weights are zero.
 * @param weight constants ≥ 0, each 0 or at least 10⁻⁶ in sum; x broadcasts against it
 */
export function weightedMean(x: Variable, weight: Variable, axes?: readonly number[]): Variable {
  const total = sum(multiply(x, weight), axes);
  return divide(total, atLeast(sum(weight, axes), 1e-6));
}

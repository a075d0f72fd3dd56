import { add, divide, multiply, sqrt, subtract, type Variable } from './autodiff/index.js';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * A trained tensor with Adam's two memories, kept as decaying sums: first = m / (1 − β₁), second = v / (1 − β₂). Two
 * passes over memory fewer a step than the averages m and v themselves; `corrections` makes up for it.
 */
export interface Moments {
  readonly value: Variable;
  readonly first: Variable;
  readonly second: Variable;
}

/** The two numbers of Adam that change from step to step, as graph inputs (scalars). */
export interface Corrections {
  readonly stepSize: Variable;
  readonly epsilon: Variable;
}

/**
 * One step of Adam (Kingma & Ba 2015, algorithm 1) as PyTorch does it: weight decay is added to the gradient (L2), and
 * epsilon to the bias-corrected root.
 */
export function adamStep(
  { value, first, second }: Moments,
  gradient: Variable,
  weightDecay: number,
  { stepSize, epsilon }: Corrections,
): Moments {
  const total = weightDecay === 0 ? gradient : add(gradient, multiply(value, weightDecay));
  const nextFirst = add(multiply(first, BETA1), total);
  const nextSecond = add(multiply(second, BETA2), multiply(total, total));
  const update = divide(multiply(nextFirst, stepSize), add(sqrt(nextSecond), epsilon));
  return { value: subtract(value, update), first: nextFirst, second: nextSecond };
}

/**
 * Values of `Corrections`, such that stepSize · first / (√second + epsilon) is Adam's
 * lr · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + 10⁻⁸).
 * @param step t: 1 for the first
 */
export function corrections(learningRate: number, step: number): { stepSize: number; epsilon: number } {
  // √(v / (1 − β₂ᵗ)) = √second / root
  const root = Math.sqrt((1 - BETA2 ** step) / (1 - BETA2));
  return { stepSize: (learningRate * (1 - BETA1) * root) / (1 - BETA1 ** step), epsilon: EPSILON * root };
}

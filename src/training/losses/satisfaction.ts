import { equal, less, matmul, multiply, sum, transpose, type Variable } from '../autodiff/index.js';

/** Which image satisfies which query, as constants of the loss. All [Q, N] of 0 and 1. */
export interface Satisfaction {
  /** Every asked attribute is labelled as asked. */
  readonly positive: Variable;
  /** Some asked attribute is labelled otherwise. Where neither holds, an unknown label could still decide. */
  readonly negative: Variable;
}

/**
 * The in-graph form of domain's `satisfies`: with signed values, query · labels counts agreements minus disagreements.
 * @param queries [Q, 40] of +1, −1, 0
 * @param labels [N, 40] of +1, −1, 0
 */
export function satisfaction(queries: Variable, labels: Variable): Satisfaction {
  const agreement = matmul(queries, transpose(labels));
  const asked = multiply(queries, queries);
  const bothKnown = matmul(asked, transpose(multiply(labels, labels)));
  return { positive: equal(agreement, sum(asked, [1])), negative: less(agreement, bothKnown) };
}

import { add, mean, multiply, negate, softplus, type Variable } from '../autodiff/index.js';
import type { Satisfaction } from './satisfaction.js';
import { weightedMean } from './weighted-mean.js';

/**
 * Sigmoid loss over all query × image pairs (Zhai et al., "Sigmoid Loss for Language Image Pre-Training", 2023), with
 * positives and negatives of each query weighing the same in sum, since most images violate most queries.
 * @param logits [Q, N]: temperature × cosine + bias
 */
export function sigmoidPairLoss(logits: Variable, { positive, negative }: Satisfaction): Variable {
  const one = weightedMean(softplus(negate(logits)), positive, [1]);
  const other = weightedMean(softplus(logits), negative, [1]);
  return multiply(mean(add(one, other)), 0.5);
}

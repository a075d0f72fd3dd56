import {
  atLeast,
  divide,
  greater,
  multiply,
  negate,
  softplus,
  sum,
  type Variable,
} from '../autodiff/index.js';

/**
 * Binary cross-entropy on logits against signed labels: softplus(−label · logit), which is −ln p(label) and stable at
 * both ends. Unknown labels (0) count nothing. Summed over attributes and averaged over the batch's labelled images, so
 * that an attribute with few labels does not shout.
 * @param logits [..., N, 40]
 * @param labels [N, 40] of +1, −1, 0
 * @param share how many terms a fully labelled image has: the loss is then in nats per attribute
 */
export function binaryCrossEntropy(logits: Variable, labels: Variable, share: number): Variable {
  const surprise = softplus(negate(multiply(logits, labels)));
  const known = multiply(labels, labels);
  const images = sum(greater(sum(known, [1]), 0));
  return divide(sum(multiply(surprise, known)), multiply(atLeast(images, 1), share));
}

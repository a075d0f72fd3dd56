import {
  greater,
  multiply,
  negate,
  softplus,
  sum,
  divide,
  atLeast,
  type Variable,
} from '../autodiff/index.js';

/**
 * Binary cross-entropy on logits against signed labels: softplus(−label·logit), which is −ln p(label) and stable at
 * both ends; unknown labels (0) count nothing. Summed over attributes, averaged over the images of the batch, so that
 * an attribute with few labels does not shout.
 * @param logits [..., N, 40]
 * @param labels [N, 40] of +1, −1, 0
 * @param count how many attributes are trained: scales the loss to the mean nats per attribute
 */
export function binaryCrossEntropy(logits: Variable, labels: Variable, count: number): Variable {
  const surprise = softplus(negate(multiply(logits, labels)));
  const known = greater(multiply(labels, labels), 0);
  const images = sum(greater(sum(known, [known.dims.length - 1]), 0));
  return divide(sum(multiply(surprise, known)), multiply(atLeast(images, 1), count));
}

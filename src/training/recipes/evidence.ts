import { ATTRIBUTE_COUNT } from '../../domain/index.js';
import { EMBEDDING_DIMENSIONS } from '../../model/index.js';
import {
  add,
  atLeast,
  concat,
  multiply,
  negate,
  normalise,
  pad,
  relu,
  softplus,
  sqrt,
  sum,
  type Variable,
} from '../autodiff/index.js';

// A query's score is the sum of the log-probabilities of what it asks. That sum is a dot product, so it fits into
// cosine space: coordinates ln p₁ … ln p₄₀, ln(1−p₁) … ln(1−p₄₀) against the query's indicator of the same 80.

/** One coordinate for "present" and one for "absent" an attribute. */
const EVIDENCE = 2 * ATTRIBUTE_COUNT;

/**
 * The longest that evidence can be. Of an attribute's two log-probabilities at most one is below −ln 2, and none below
 * −floor.
 */
export function evidenceRadius(floor: number): number {
  return Math.sqrt(ATTRIBUTE_COUNT * (floor ** 2 + Math.LN2 ** 2));
}

/**
 * Logits → unit embeddings: the 80 log-probabilities, cut off at −floor, and one coordinate that makes all rows equally
 * long, so that normalising them changes no ranking. An attribute that was never labelled says nothing: 0.
 * @param logits [N, 40]
 * @param trained ids of the attributes that were labelled
 * @returns [N, 300]
 */
export function embedEvidence(logits: Variable, floor: number, trained: readonly number[]): Variable {
  const mask = Float32Array.from({ length: EVIDENCE }, (_, i) =>
    trained.includes(i % ATTRIBUTE_COUNT) ? 1 : 0,
  );
  const present = negate(softplus(negate(logits)));
  const absent = negate(softplus(logits));
  const cut = atLeast(concat([present, absent], 1), -floor);
  const evidence = multiply(cut, logits.tape.constant(mask, [EVIDENCE]));
  const squared = sum(multiply(evidence, evidence), [1]);
  const missing = sqrt(add(negate(squared), evidenceRadius(floor) ** 2));
  return normalise(pad(concat([evidence, missing], 1), 1, 0, EMBEDDING_DIMENSIONS - EVIDENCE - 1));
}

/** [N, 40] signed queries → [N, 300]: the indicator of what is asked present and asked absent, at unit length. */
export function embedIndicator(queries: Variable): Variable {
  const indicator = concat([relu(queries), relu(negate(queries))], 1);
  return normalise(pad(indicator, 1, 0, EMBEDDING_DIMENSIONS - EVIDENCE));
}

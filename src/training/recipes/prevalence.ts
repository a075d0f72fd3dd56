import type { DataFacts } from '../recipe.js';

/** Prevalences are taken as at least this far from 0 and 1, so that their logits are finite. */
const LEAST_PREVALENCE = 0.005;

/** The logit of each attribute's prevalence, 40: output biases that start as the best constant guess. */
export function prevalenceLogits({ prevalence }: DataFacts): Float32Array {
  return prevalence.map((value) => {
    const share = Math.min(Math.max(value, LEAST_PREVALENCE), 1 - LEAST_PREVALENCE);
    return Math.log(share / (1 - share));
  });
}

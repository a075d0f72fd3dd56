import type { Random } from '../random.js';

/** Up to so many pairs, every assignment of signs is tried. */
const EXACT_PAIRS = 12;

/** How likely a mean difference this large would be if the two systems were interchangeable. */
export interface RandomisationTest {
  /** Two-sided, one a metric. */
  readonly pValues: readonly number[];
  /** Whether all assignments were tried, or random ones. */
  readonly exact: boolean;
}

/**
 * Fisher's randomisation test on paired differences (Smucker, Allan & Carterette, "A Comparison of Statistical
 * Significance Tests for Information Retrieval Evaluation", CIKM 2007): if the two systems were interchangeable, each
 * query's difference could as well have the other sign. The p-value is the share of sign assignments whose mean is at
 * least as far from 0 as the one seen: of all 2ⁿ for n ≤ 12 pairs, else of `rounds` random ones and the one seen
 * (Phipson & Smyth, "Permutation P-values Should Never Be Zero", 2010). All metrics of a query change sign together.
 * @param differences row-major [queries × metrics]
 */
export function randomisationTest(
  differences: Float64Array,
  metrics: number,
  random: Random,
  rounds = 10_000,
): RandomisationTest {
  const pairs = differences.length / metrics;
  const seen = signedSums(differences, metrics, pairs, () => 0);
  // Sums of the same numbers with the same signs can differ in their last bits.
  const bounds = seen.map((sum) => Math.abs(sum) * (1 - 1e-12) - 1e-12);
  const exact = pairs <= EXACT_PAIRS;
  const tries = exact ? 2 ** pairs : rounds;
  const asFar = new Float64Array(metrics);
  for (let round = 0; round < tries; round++) {
    const sums = signedSums(differences, metrics, pairs, exact ? () => round : () => random.bits());
    for (let metric = 0; metric < metrics; metric++) {
      if (Math.abs(sums[metric]) >= bounds[metric]) asFar[metric]++;
    }
  }
  const pValues = Array.from(asFar, (count) => (exact ? count / tries : (count + 1) / (tries + 1)));
  return { pValues, exact };
}

/** Sums over the pairs, those whose bit is set with the other sign. @param nextBits signs of the next 32 pairs */
function signedSums(
  differences: Float64Array,
  metrics: number,
  pairs: number,
  nextBits: () => number,
): Float64Array {
  const sums = new Float64Array(metrics);
  let bits = 0;
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 32 === 0) bits = nextBits();
    const sign = (bits & 1) === 1 ? -1 : 1;
    bits >>>= 1;
    const offset = pair * metrics;
    for (let metric = 0; metric < metrics; metric++) sums[metric] += sign * differences[offset + metric];
  }
  return sums;
}

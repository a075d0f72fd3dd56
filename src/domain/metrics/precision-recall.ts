import { relevantWithin, type JudgedRanking } from './judged-ranking.js';

// Manning, Raghavan, Schütze, "Introduction to Information Retrieval" (2008), §8.4.

/**
 * P@K: relevant images among the first K, divided by K. A ranking shorter than K is not forgiven its missing places
 * (as in trec_eval).
 */
export function precisionAt(ranking: JudgedRanking, k: number): number {
  return relevantWithin(ranking, k) / k;
}

/** R@K: relevant images among the first K, divided by all relevant images; NaN when there are none. */
export function recallAt(ranking: JudgedRanking, k: number): number {
  return relevantWithin(ranking, k) / ranking.ranks.length;
}

/** The highest P@K that any ranking with so many relevant images can reach. */
export function bestPrecisionAt(relevant: number, k: number): number {
  return Math.min(relevant, k) / k;
}

/** The highest R@K that any ranking with so many relevant images can reach; NaN when there are none. */
export function bestRecallAt(relevant: number, k: number): number {
  return Math.min(relevant, k) / relevant;
}

/** What a random order scores in P@K on average: every place is relevant with probability relevant / size. */
export function randomPrecisionAt(relevant: number, size: number, k: number): number {
  return (relevant / size) * (Math.min(k, size) / k);
}

/** What a random order scores in R@K on average: the share of the ranking that the first K places are. */
export function randomRecallAt(size: number, k: number): number {
  return Math.min(k, size) / size;
}

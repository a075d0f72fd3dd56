import { relevantWithin, type JudgedRanking } from './judged-ranking.js';

// Manning, Raghavan, Schütze, "Introduction to Information Retrieval" (2008), §8.4.

/**
 * Average precision: the mean, over all relevant images, of the precision at each one's rank. Its mean over queries is
 * mAP. NaN when nothing is relevant.
 */
export function averagePrecision({ ranks }: JudgedRanking): number {
  let sum = 0;
  for (let i = 0; i < ranks.length; i++) sum += (i + 1) / ranks[i];
  return sum / ranks.length;
}

/** R-Precision: precision at rank R, where R is the number of relevant images. NaN when there are none. */
export function rPrecision(ranking: JudgedRanking): number {
  return relevantWithin(ranking, ranking.ranks.length) / ranking.ranks.length;
}

/**
 * What a random order scores in average precision on average. At rank k, if it is relevant, 1 + (k−1)(R−1)/(N−1)
 * relevant images are expected so far; summed over k (Bestgen, "Exact Expected Average Precision of the Random
 * Baseline for System Evaluation", PBML 103, 2015): (H_N + c (N − H_N)) / N with c = (R−1)/(N−1).
 * @param relevant R, 1 … size
 * @param size N
 */
export function randomAveragePrecision(relevant: number, size: number): number {
  const harmonic = harmonicNumber(size);
  const pairing = size > 1 ? (relevant - 1) / (size - 1) : 0;
  return (harmonic + pairing * (size - harmonic)) / size;
}

/** What a random order scores in R-Precision on average. */
export function randomRPrecision(relevant: number, size: number): number {
  return relevant / size;
}

const EULER_MASCHERONI = 0.5772156649015329;

/** 1 + 1/2 + … + 1/n: summed for small n, Euler–Maclaurin beyond (error below 1e-16 from n = 200 on). */
function harmonicNumber(n: number): number {
  if (n > 200) return Math.log(n) + EULER_MASCHERONI + 1 / (2 * n) - 1 / (12 * n ** 2) + 1 / (120 * n ** 4);
  let sum = 0;
  for (let i = n; i >= 1; i--) sum += 1 / i;
  return sum;
}

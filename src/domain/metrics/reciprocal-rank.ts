import type { JudgedRanking } from './judged-ranking.js';

/**
 * 1 / rank of the first relevant image (Voorhees, "The TREC-8 Question Answering Track Report", 1999). Its mean over
 * queries is MRR. NaN when nothing is relevant.
 */
export function reciprocalRank({ ranks }: JudgedRanking): number {
  return ranks.length === 0 ? NaN : 1 / ranks[0];
}

/**
 * What a random order scores in reciprocal rank on average: 1/k weighed by the chance that the first relevant image
 * stands at k, which is R/N for k = 1 and from k to k + 1 shrinks by (N − R − k + 1)/(N − k).
 */
export function randomReciprocalRank(relevant: number, size: number): number {
  let chance = relevant / size;
  let expected = 0;
  for (let rank = 1; rank <= size - relevant + 1 && chance > 1e-18; rank++) {
    expected += chance / rank;
    chance *= (size - relevant - rank + 1) / (size - rank);
  }
  return expected;
}

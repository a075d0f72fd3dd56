import { relevantWithin, type JudgedRanking } from './judged-ranking.js';

/**
 * nDCG@K with binary gain: the sum of 1 / log2(rank + 1) over the relevant images among the first K, divided by the
 * same sum of the best ranking there could be (Järvelin & Kekäläinen, "Cumulated Gain-Based Evaluation of IR
 * Techniques", ACM TOIS 20(4), 2002, with the discount of trec_eval). NaN when nothing is relevant.
 */
export function ndcgAt(ranking: JudgedRanking, k: number): number {
  let gain = 0;
  const within = relevantWithin(ranking, k);
  for (let i = 0; i < within; i++) gain += 1 / Math.log2(ranking.ranks[i] + 1);
  return gain / discounts(Math.min(k, ranking.ranks.length));
}

/** What a random order scores in nDCG@K on average: each place holds gain with probability relevant / size. */
export function randomNdcgAt(relevant: number, size: number, k: number): number {
  return ((relevant / size) * discounts(Math.min(k, size))) / discounts(Math.min(k, relevant));
}

/** Sum of the discounts of the first `places` ranks. */
function discounts(places: number): number {
  let sum = 0;
  for (let rank = 1; rank <= places; rank++) sum += 1 / Math.log2(rank + 1);
  return sum;
}

/** How well one ranking put the relevant images first. All values are shares, 0–1. */
export interface RankingMetrics {
  /** Share of the first k that is relevant; k is capped at the length of the ranking. */
  readonly precision: number;
  /** Share of all relevant images that is among the first k. */
  readonly recall: number;
  /** Mean, over the relevant images, of the precision at each one's rank. */
  readonly averagePrecision: number;
  /** Share of the whole ranking that is relevant: what a random order would score in precision. */
  readonly baseRate: number;
}

/**
 * Precision@k, recall@k and average precision (Manning et al., "Introduction to Information Retrieval", §8.4).
 * @param relevance of each ranked image, best rank first: 1 relevant, 0 not
 * @returns undefined where nothing is relevant: such a query measures nothing
 */
export function rankingMetrics(relevance: Uint8Array, k: number): RankingMetrics | undefined {
  let found = 0;
  let foundInFirst = 0;
  let precisions = 0;
  for (let rank = 0; rank < relevance.length; rank++) {
    if (relevance[rank] === 0) continue;
    found++;
    if (rank < k) foundInFirst++;
    precisions += found / (rank + 1);
  }
  if (found === 0) return undefined;
  return {
    precision: foundInFirst / Math.min(k, relevance.length),
    recall: foundInFirst / found,
    averagePrecision: precisions / found,
    baseRate: found / relevance.length,
  };
}

/** Mean of each metric over queries; zeros for none. */
export function meanMetrics(all: readonly RankingMetrics[]): RankingMetrics {
  const mean = (pick: (metrics: RankingMetrics) => number) =>
    all.reduce((sum, metrics) => sum + pick(metrics), 0) / Math.max(all.length, 1);
  return {
    precision: mean((m) => m.precision),
    recall: mean((m) => m.recall),
    averagePrecision: mean((m) => m.averagePrecision),
    baseRate: mean((m) => m.baseRate),
  };
}

/** Positions of `scores` from the best to the worst; ties keep their order. */
export function rankByScore(scores: Float32Array): Uint32Array {
  return Uint32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
}

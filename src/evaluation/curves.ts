import { CURVE_KS, FIRST_CURVE_COLUMN } from './metric-table.js';
import { estimateColumns, type OutcomeTable } from './outcomes.js';
import type { RankingClient } from './ranking-client.js';
import type { Curves, PrecisionAtK } from './report.js';

/** Curves of all queries; without points where none is scored. @param sums of `addToCurve` */
export async function readCurves(
  outcomes: OutcomeTable,
  sums: Float64Array,
  seed: number,
  ranking: RankingClient,
): Promise<Curves> {
  if (sums[0] === 0) return { precisionByK: [], precisionByRecall: [] };
  return {
    precisionByK: await precisionByK(outcomes, seed, ranking),
    precisionByRecall: Array.from(sums.subarray(1), (sum) => sum / sums[0]),
  };
}

async function precisionByK(
  outcomes: OutcomeTable,
  seed: number,
  ranking: RankingClient,
): Promise<PrecisionAtK[]> {
  const estimates = await estimateColumns(outcomes, FIRST_CURVE_COLUMN, CURVE_KS.length, seed, ranking);
  return estimates.map(({ mean, low, high }, i) => ({ k: CURVE_KS[i], precision: mean, low, high }));
}

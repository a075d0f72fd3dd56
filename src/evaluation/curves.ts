import { CURVE_KS, FIRST_CURVE_COLUMN } from './metric-table.js';
import type { OutcomeTable } from './outcomes.js';
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
  const { scored } = outcomes;
  const width = CURVE_KS.length;
  const values = new Float64Array(outcomes.count * width);
  for (const query of scored) {
    for (let i = 0; i < width; i++) values[query * width + i] = outcomes.at(query, FIRST_CURVE_COLUMN + i);
  }
  const bounds = await ranking.intervals({ values, width, groups: [Uint32Array.from(scored)], seed });
  return CURVE_KS.map((k, i) => ({
    k,
    precision: outcomes.mean(scored, FIRST_CURVE_COLUMN + i),
    low: bounds[2 * i],
    high: bounds[2 * i + 1],
  }));
}

import { rowOf } from '../data/unit-rows.mjs';

/** Of the 21 asked for, those of the page. */
const TOP = 20;
/** Float32 products of unit vectors of 300 agree to this: nearer scores are ties. */
const TIE = 1e-5;

/** The best 20 rows of the first queries by float64 products, the plainest way. @returns their rows and all scores */
export function trueTop(job, count, mask) {
  return Array.from({ length: count }, (_, at) => {
    const query = job.query(at);
    const scores = Float64Array.from({ length: job.count }, (_, row) => dot(rowOf(job.rows, row), query));
    const kept = [...scores.keys()].filter((row) => mask === undefined || job.masks[mask][row] === 1);
    return { scores, rows: kept.sort((a, b) => scores[b] - scores[a]).slice(0, TOP) };
  });
}

/** @param found rows by query, in any order @returns what is wrong with them, ties aside, or undefined */
export function differences(truth, found) {
  for (const [at, { scores, rows }] of truth.entries()) {
    const best = found[at].toSorted((a, b) => scores[b] - scores[a]).slice(0, TOP);
    if (best.length !== rows.length)
      return `query ${at} finds ${best.length} of the first ${rows.length} rows`;
    const last = scores[rows.at(-1)];
    const wrong = best.filter((row) => !rows.includes(row) && Math.abs(scores[row] - last) > TIE);
    if (wrong.length > 0) return `query ${at} finds rows ${wrong.join(', ')}, which are not among the first`;
  }
  return undefined;
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

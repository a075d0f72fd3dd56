import type { Random } from '../domain/index.js';
import { evidenceOf, type Calibration } from '../model/index.js';
import { sampleQueries } from './retrieval.js';
import type { TrainingSet } from './training-set.js';

/** Per number of attributes. */
const QUERIES = 48;

/**
 * Fits cosine → probability for queries of 1, 2, … attributes, each on queries drawn from validation images.
 * @param natsPerCosine the recipe's own
 * @param cosines of row-major [count × 40] queries and all images of the set, row-major; called once
 */
export async function calibrate(
  set: TrainingSet,
  askable: readonly number[],
  natsPerCosine: number | null,
  cosines: (queries: Float32Array) => Promise<Float32Array>,
  random: Random,
): Promise<Calibration> {
  const tasks = askable
    .map((_, i) => sampleQueries(set, askable, i + 1, QUERIES, random))
    .filter(({ count }) => count > 0);
  const scores = await cosines(Float32Array.from(tasks.flatMap(({ signed }) => [...signed])));
  const pairs = QUERIES * set.count;
  const lines = tasks.map(({ relevance }, i) => {
    const evidence = scores
      .subarray(i * pairs, (i + 1) * pairs)
      .map((cosine) => evidenceOf(natsPerCosine, i + 1, cosine));
    // Pairs whose relevance is not known teach nothing.
    return fitSigmoid(
      evidence.filter((_, pair) => relevance[pair] >= 0),
      relevance.filter((value) => value >= 0),
    );
  });
  return { natsPerCosine, lines: lines.length > 0 ? lines : [{ slope: 0, intercept: 0 }] };
}

const ITERATIONS = 25;
/** Of the standardised slope: keeps it finite where cosines separate the outcomes perfectly. */
const RIDGE = 1;

/**
 * Logistic regression of outcome on x by Newton's method.
 * @returns the line whose sigmoid is the probability of outcome 1
 */
export function fitSigmoid(x: Float32Array, outcome: Int8Array): { slope: number; intercept: number } {
  const centre = x.reduce((sum, value) => sum + value, 0) / x.length;
  const spread = Math.sqrt(x.reduce((sum, value) => sum + (value - centre) ** 2, 0) / x.length) || 1;
  const positives = outcome.reduce((sum, value) => sum + value, 0);
  let slope = 0;
  let intercept = Math.log((positives + 1) / (x.length - positives + 1));
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    // Gradient and Hessian of the negative log-likelihood in (slope, intercept). One imagined pair of each outcome, at
    // the mean, keeps the intercept finite where all outcomes are equal.
    const prior = 1 / (1 + Math.exp(-intercept));
    let [g0, g1, h00, h01, h11] = [RIDGE * slope, 2 * prior - 1, RIDGE, 0, 2 * prior * (1 - prior)];
    for (let i = 0; i < x.length; i++) {
      const z = (x[i] - centre) / spread;
      const p = 1 / (1 + Math.exp(-(slope * z + intercept)));
      const weight = p * (1 - p);
      g0 += (p - outcome[i]) * z;
      g1 += p - outcome[i];
      h00 += weight * z * z;
      h01 += weight * z;
      h11 += weight;
    }
    const determinant = h00 * h11 - h01 * h01;
    const [stepSlope, stepIntercept] = [
      (h11 * g0 - h01 * g1) / determinant,
      (h00 * g1 - h01 * g0) / determinant,
    ];
    // A full Newton step may overshoot far from the optimum; bounded steps converge all the same.
    slope -= Math.max(-2, Math.min(2, stepSlope));
    intercept -= Math.max(-2, Math.min(2, stepIntercept));
    if (Math.abs(stepSlope) + Math.abs(stepIntercept) < 1e-9) break;
  }
  return { slope: slope / spread, intercept: intercept - (slope * centre) / spread };
}

import type { Random } from '../domain/index.js';
import { evidenceOf, type Calibration } from '../model/index.js';
import type { Ask, EmbeddedImages } from './assess-space.js';
import { sampleQueries, withoutSources } from './retrieval.js';

/** Per number of attributes. */
const QUERIES = 48;

/** A line fitted on fewer satisfying pairs would follow chance; longer queries take the line of shorter ones. */
const LEAST_POSITIVES = 20;

/** A straight line in evidence; its sigmoid is a probability. */
type Line = Calibration['lines'][number];

/**
 * Fits cosine → probability for queries of 1, 2, … attributes, each on queries drawn from labelled images. Yields after
 * each.
 * @param natsPerCosine the recipe's own
 */
export async function* calibrate(
  ask: Ask,
  images: EmbeddedImages,
  askable: readonly number[],
  natsPerCosine: number | null,
  random: Random,
): AsyncGenerator<void, Calibration> {
  const lines: Line[] = [];
  for (let known = 1; known <= askable.length; known++) {
    const line = await fitLine(ask, images, askable, natsPerCosine, known, random);
    // Of longer queries there would be fewer still.
    if (line === undefined) break;
    lines.push(line);
    yield;
  }
  return { natsPerCosine, lines: lines.length > 0 ? lines : [{ slope: 0, intercept: 0 }] };
}

/**
 * The line for queries of `known` attributes.
 * @returns undefined where no image has so many labels, or too few images satisfy such queries
 */
async function fitLine(
  ask: Ask,
  images: EmbeddedImages,
  askable: readonly number[],
  natsPerCosine: number | null,
  known: number,
  random: Random,
): Promise<Line | undefined> {
  const queries = sampleQueries(images, askable, known, QUERIES, random);
  const { signed, relevance } = withoutSources(queries);
  if (relevance.reduce((sum, value) => sum + Math.max(value, 0), 0) < LEAST_POSITIVES) return undefined;
  const evidence = (await ask(signed, images)).map((cosine) => evidenceOf(natsPerCosine, known, cosine));
  // Pairs whose relevance is not known teach nothing.
  return fitSigmoid(
    evidence.filter((_, pair) => relevance[pair] >= 0),
    relevance.filter((value) => value >= 0),
  );
}

const ITERATIONS = 25;
/** Of the standardised slope: keeps it finite where cosines separate the outcomes perfectly. */
const RIDGE = 1;

/**
 * Logistic regression of outcome on x by Newton's method, with a slope of at least 0: a higher cosine must never mean a
 * lower probability, whatever a few odd pairs suggest.
 * @returns the line whose sigmoid is the probability of outcome 1
 */
export function fitSigmoid(x: Float32Array, outcome: Int8Array): Line {
  const centre = x.reduce((sum, value) => sum + value, 0) / x.length;
  const spread = Math.sqrt(x.reduce((sum, value) => sum + (value - centre) ** 2, 0) / x.length) || 1;
  const positives = outcome.reduce((sum, value) => sum + value, 0);
  const flat = Math.log((positives + 1) / (x.length - positives + 1));
  let slope = 0;
  let intercept = flat;
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
  // The likelihood is concave: where it is best at a negative slope, of the slopes allowed it is best at 0.
  if (!(slope > 0)) return { slope: 0, intercept: flat };
  return { slope: slope / spread, intercept: intercept - (slope * centre) / spread };
}

import { z } from 'zod';

/**
 * Cosine → probability that an image satisfies a query, fitted on validation images. A cosine first becomes a number
 * linear in the log-odds (`evidenceOf`), then sigmoid(slope · number + intercept) (Platt 1999) with a line for each
 * number of attributes asked.
 */
export const calibrationSchema = z.strictObject({
  /** See `evidenceOf`; null where the recipe's cosine is no log-probability. */
  natsPerCosine: z.number().positive().nullable(),
  /** Entry i serves queries of i + 1 attributes; longer queries take the last one. */
  lines: z
    // A higher cosine never means a lower probability.
    .array(z.strictObject({ slope: z.number().min(0), intercept: z.number() }))
    .min(1)
    .max(40),
});

export type Calibration = z.infer<typeof calibrationSchema>;

/** Log-probabilities are taken as at most this, so that log-odds are finite. */
const LARGEST_LOG_PROBABILITY = -1e-6;

/**
 * What a cosine says, before calibration. Where cosine · √known · natsPerCosine is a log-probability l (a sum of `known`
 * logarithms, scaled by the lengths of the two vectors), its log-odds l − ln(1 − eˡ); else the cosine itself.
 */
export function evidenceOf(natsPerCosine: number | null, known: number, cosine: number): number {
  if (natsPerCosine === null) return cosine;
  const log = Math.min(cosine * Math.sqrt(known) * natsPerCosine, LARGEST_LOG_PROBABILITY);
  return log - Math.log(-Math.expm1(log));
}

/**
 * Probability, 0–1, that an image satisfies a query. Never falls as the cosine rises, and is never NaN where the cosine
 * is not.
 * @param known how many attributes the query asks, ≥ 1
 * @param cosine of query and image embedding
 */
export function matchProbability(calibration: Calibration, known: number, cosine: number): number {
  const { natsPerCosine, lines } = calibration;
  const { slope, intercept } = lines[Math.min(known, lines.length) - 1];
  return 1 / (1 + Math.exp(-(slope * evidenceOf(natsPerCosine, known, cosine) + intercept)));
}

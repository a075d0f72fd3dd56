import { z } from 'zod';

/**
 * Cosine → probability that an image satisfies a query, by number of attributes asked: sigmoid(slope · cosine +
 * intercept) (Platt 1999). Entry i serves queries of i + 1 attributes; longer queries take the last one.
 */
export const calibrationSchema = z
  .array(z.strictObject({ slope: z.number(), intercept: z.number() }))
  .min(1)
  .max(40);

export type Calibration = z.infer<typeof calibrationSchema>;

/**
 * Probability, 0–1, that an image satisfies a query.
 * @param known how many attributes the query asks, ≥ 1
 * @param cosine of query and image embedding
 */
export function matchProbability(calibration: Calibration, known: number, cosine: number): number {
  const { slope, intercept } = calibration[Math.min(known, calibration.length) - 1];
  return 1 / (1 + Math.exp(-(slope * cosine + intercept)));
}

import { z } from 'zod';
import { isAttribute } from '../domain/index.js';

const share = z.number().min(0).max(1);
const count = z.int().min(0);
/** Images labelled so. */
const support = z.strictObject({ present: count, absent: count });

/**
 * How well one attribute alone is told, on validation images that are labelled for it. Null where there is nothing to
 * find, or nothing to tell it from.
 */
const attributeFiguresSchema = z.strictObject({
  attribute: z.string().refine(isAttribute, 'unknown attribute'),
  training: support,
  validation: support,
  /** present / (present + absent) in validation: what a random order scores in average precision, nearly. */
  prevalence: share.nullable(),
  /** Average precision and P@10 of the query "present". */
  averagePrecision: share.nullable(),
  precisionAt10: share.nullable(),
  /** Average precision of the query "absent". */
  absentAveragePrecision: share.nullable(),
  /** Chance that an image that has it has a higher cosine with "present" than one that has not; 0.5 is guessing. */
  rocAuc: share.nullable(),
});

/** One bin of a reliability diagram: pairs of query and image with neighbouring predicted probabilities. */
const binSchema = z.strictObject({ predicted: share, observed: share, count: z.int().min(1) });

/** Predicted probability against what labels say, for queries of one length. */
const calibrationFiguresSchema = z.strictObject({
  /** Attributes asked. */
  known: z.int().min(1).max(40),
  queries: z.int().min(1),
  /** Pairs of query and image whose relevance is known. */
  pairs: z.int().min(1),
  /** Share of pairs that satisfy. */
  baseRate: share,
  expectedCalibrationError: share,
  /** Mean squared difference; always answering with the base rate scores baseRate · (1 − baseRate). */
  brierScore: share,
  /** The same comparison among the first ten hits of each query: what a user sees. */
  top10: binSchema,
});

const reliabilitySchema = z.strictObject({
  /** Validation images, half of them at a time judged by lines fitted on the other half. */
  images: count,
  lengths: z.array(calibrationFiguresSchema),
  /** The reliability diagram of queries of `known` attributes; no bins where none could be asked. */
  diagram: z.strictObject({ known: z.int().min(1).max(40), bins: z.array(binSchema) }),
});

/** What was measured of the finished model beyond retrieval. */
export const assessmentSchema = z.strictObject({
  attributes: z.array(attributeFiguresSchema),
  reliability: reliabilitySchema,
});

export type Assessment = z.infer<typeof assessmentSchema>;
export type AttributeFigures = z.infer<typeof attributeFiguresSchema>;
export type CalibrationFigures = z.infer<typeof calibrationFiguresSchema>;
export type Reliability = z.infer<typeof reliabilitySchema>;
export type ReliabilityBin = z.infer<typeof binSchema>;

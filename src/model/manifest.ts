import { z } from 'zod';
import { isAttribute } from '../domain/index.js';
import { assessmentSchema } from './assessment.js';
import { backboneSchema } from './backbone.js';
import { calibrationSchema } from './calibration.js';

export const MANIFEST_FILE = 'bundle.json';
export const IMAGE_HEAD_FILE = 'image-head.onnx';
export const ATTRIBUTE_ENCODER_FILE = 'attribute-encoder.onnx';

/** What a bundle may be called: also its folder's name, so nothing that could leave the models folder. */
export const BUNDLE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const share = z.number().min(0).max(1);

const fileSchema = z.strictObject({
  /** 64 hex digits. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(1),
});

/**
 * How a query is made from a random labelled image. `partial`: some of its attributes are asked. `present-only`: some
 * that it has. `reference`: all its labels are asked, and images judged by some of them.
 */
export const retrievalProtocol = z.enum(['partial', 'present-only', 'reference']);

/** A 95% percentile bootstrap interval over queries. */
const interval = z.strictObject({ low: share, high: share });

/** Retrieval on labelled images, mean over queries. */
const retrievalSchema = z.strictObject({
  protocol: retrievalProtocol,
  images: z.int().min(0),
  queries: z.int().min(0),
  /** Attributes a query is judged by; all it asks, but for the reference protocol. */
  known: z.int().min(1),
  precisionAt10: share,
  recallAt10: share,
  meanAveragePrecision: share,
  /** Share of images that satisfy a query: what a random order would reach. */
  baseRate: share,
  intervals: z
    .strictObject({ precisionAt10: interval, recallAt10: interval, meanAveragePrecision: interval })
    .optional(),
});

/** What training saw in one epoch. */
export const epochSchema = z.strictObject({
  stage: z.string(),
  /** 1 for the first, counted through all stages. */
  epoch: z.int().min(1),
  loss: z.number(),
  validationLoss: z.number(),
  validationMeanAveragePrecision: share,
});

/** bundle.json: everything there is to know about a bundle. */
export const manifestSchema = z.strictObject({
  /** 1 was without an assessment; there are no such bundles any more. */
  format: z.literal(2),
  name: z.string().regex(BUNDLE_NAME),
  /** ISO 8601. */
  created: z.iso.datetime(),
  backbone: backboneSchema,
  recipe: z.strictObject({
    id: z.string().min(1),
    hyperparameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  }),
  seed: z.int(),
  data: z.strictObject({
    description: z.string(),
    licence: z.string(),
    /** Images by use: `train`, `validation`, … */
    counts: z.record(z.string(), z.int().min(0)),
  }),
  /** Attributes that training had examples of, present and absent. */
  attributes: z.array(z.string().refine(isAttribute, 'unknown attribute')),
  /** By evaluation: `validation`, which chose the epoch; `partial-1`, `present-only-2`, … of the finished model. */
  metrics: z.record(z.string(), retrievalSchema),
  assessment: assessmentSchema,
  calibration: calibrationSchema,
  curves: z.array(epochSchema),
  files: z.strictObject({ [IMAGE_HEAD_FILE]: fileSchema, [ATTRIBUTE_ENCODER_FILE]: fileSchema }),
});

export type BundleManifest = z.infer<typeof manifestSchema>;
export type RetrievalProtocol = z.infer<typeof retrievalProtocol>;
export type RetrievalFigures = z.infer<typeof retrievalSchema>;
export type EpochFigures = z.infer<typeof epochSchema>;

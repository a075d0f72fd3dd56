import { z } from 'zod';

/** Hyper-parameters of the masked recipe; models/README.md tells what each was measured to be worth. */
export const settingsSchema = z.strictObject({
  /** MLPs whose logits are averaged (they share input and batch), and the width of each. */
  members: z.int().min(1).default(4),
  hidden: z.int().min(1).default(512),
  /** Share of features dropped at the image head's input, and of its hidden units. */
  featureDropout: z.number().min(0).max(0.95).default(0.5),
  hiddenDropout: z.number().min(0).max(0.95).default(0),
  /** Log-probabilities are cut off here (nats): one hopeless attribute must not outweigh all others. */
  floor: z.number().positive().default(8),
  batchSize: z.int().min(2).default(128),
  /** First stage: attributes one by one. */
  probeEpochs: z.int().min(0).default(15),
  probeRate: z.number().positive().default(1e-3),
  /** Second stage: queries against images. */
  metricEpochs: z.int().min(0).default(5),
  metricRate: z.number().positive().default(2e-4),
  /** Weight of the first stage's loss in the second. */
  probeWeight: z.number().min(0).default(1),
  weightDecay: z.number().min(0).default(0),
  /** Partial queries ask 1 … this many attributes … */
  largestPartial: z.int().min(1).max(40).default(6),
  /** … and this share of queries asks everything known of an image. */
  fullShare: z.number().min(0).max(1).default(0.1),
});

export type Settings = z.infer<typeof settingsSchema>;

import { z } from 'zod';

/** Hyper-parameters of the reference recipe; the defaults are the published ones. */
export const settingsSchema = z.strictObject({
  /** Units of the attribute encoder's hidden layer. */
  hidden: z.int().min(1).default(300),
  /** Of both losses. */
  margin: z.number().min(0).default(0.5),
  /** Weight of the hard-negative term beside the triplet loss. */
  hardWeight: z.number().min(0).default(0.5),
  /** Altered attribute vectors a sample, and the most bits that are flipped in one (at least 1 is). */
  hardNegatives: z.int().min(1).default(4),
  mostFlips: z.int().min(1).max(40).default(3),
  batchSize: z.int().min(1).default(128),
  epochs: z.int().min(1).default(10),
  learningRate: z.number().positive().default(1e-3),
  /** L2, added to the gradient. */
  weightDecay: z.number().min(0).default(1e-5),
});

export type Settings = z.infer<typeof settingsSchema>;

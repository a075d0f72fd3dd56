import { z } from 'zod';

/** Hyper-parameters of the probe. */
export const settingsSchema = z.strictObject({
  /** Log-probabilities are cut off at −floor nats: so low that no ranking notices. */
  floor: z.number().positive().default(20),
  batchSize: z.int().min(1).default(256),
  epochs: z.int().min(1).default(20),
  /** Adam's learning rate at its peak. */
  learningRate: z.number().positive().default(1e-3),
  /** L2, added to the gradient. */
  weightDecay: z.number().min(0).default(1e-4),
});

export type Settings = z.infer<typeof settingsSchema>;

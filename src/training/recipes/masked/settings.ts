import { z } from 'zod';

/** Hyper-parameters of the masked recipe. */
export const settingsSchema = z.strictObject({
  /** MLPs whose logits are averaged (they share input and batch), and the hidden units of each. */
  members: z.int().min(1).default(4),
  hidden: z.int().min(1).default(256),
  /** Share of the features dropped at the input while training. */
  dropout: z.number().min(0).max(0.95).default(0.5),
  /** Log-probabilities are cut off at −floor nats: one hopeless attribute must not outweigh all others. */
  floor: z.number().positive().default(5),
  batchSize: z.int().min(1).default(256),
  /** Passes over the training images; more where they are so few that these would not make `leastSteps` steps. */
  epochs: z.int().min(1).default(12),
  leastSteps: z.int().min(0).default(120),
  /** Adam's learning rate at its peak. */
  learningRate: z.number().positive().default(1.5e-3),
});

export type Settings = z.infer<typeof settingsSchema>;

import { z } from 'zod';

/** How pixels become a backbone's input tensor. Structurally vision's `Preprocessing`. */
export const preprocessingSchema = z.strictObject({
  resize: z.int().min(1),
  crop: z.int().min(1),
  interpolation: z.literal('bilinear'),
  channels: z.enum(['RGB', 'BGR']),
  scale: z.number().positive(),
  mean: z.tuple([z.number(), z.number(), z.number()]).readonly(),
  std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]).readonly(),
});

/**
 * What a bundle says of the backbone whose features it was trained on. Structurally vision's `BackboneInfo`: this
 * room lies below vision and only compares hashes.
 */
export const backboneSchema = z.strictObject({
  /** `faceres` */
  id: z.string().min(1),
  /** Length of a feature vector. */
  dimensions: z.int().min(1),
  /** SHA-256 of network and preprocessing together, 64 hex digits. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  preprocessing: preprocessingSchema,
});

export type BundleBackbone = z.infer<typeof backboneSchema>;

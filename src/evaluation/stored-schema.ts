import { z } from 'zod';
import { isAttribute, PARTITIONS } from '../domain/index.js';
import { PROTOCOLS } from './protocol.js';

// The format of a stored evaluation. Rows written by earlier releases must stay readable: a change makes a new `format`.

const attribute = z.string().refine(isAttribute, 'not one of the 40 attributes');
const attributes = z.array(attribute);
const sets = z.object({ present: attributes, absent: attributes });
const estimate = z.object({ mean: z.number(), low: z.number(), high: z.number() });
const count = z.number().int().min(0);

const figures = z.object({
  queries: count,
  support: count,
  precisionAt10: estimate,
  averagePrecision: estimate,
  random: z.number(),
});

const example = z.object({
  query: count,
  imageId: z.string(),
  judged: sets,
  relevant: count,
  averagePrecision: z.number(),
  random: z.number(),
  top: z.array(z.object({ imageId: z.string(), verdict: z.enum(['right', 'wrong', 'unjudged']) })),
});

/** A report without its per-query outcomes. */
export const reportSchema = z.object({
  created: z.iso.datetime(),
  protocol: z.enum(PROTOCOLS),
  m: count,
  seed: z.number().int(),
  ks: z.array(count),
  filter: z.object({
    present: attributes.optional(),
    absent: attributes.optional(),
    datasets: z.array(z.string()).optional(),
    partitions: z.array(z.enum(PARTITIONS)).optional(),
  }),
  modelName: z.string(),
  modelVersion: z.string(),
  gallery: z.object({
    images: count,
    unlabelled: count,
    withoutEmbedding: count,
    fingerprint: z.string(),
  }),
  queries: z.object({ asked: count, scored: count, withoutRelevant: count }),
  metrics: z.array(estimate.extend({ name: z.string(), random: z.number(), best: z.number() })),
  attributes: z.array(
    z.object({ attribute, all: figures, present: figures.nullable(), absent: figures.nullable() }),
  ),
  curves: z.object({
    precisionByK: z.array(
      z.object({
        k: count,
        precision: z.number(),
        // Earlier releases kept none.
        low: z.number().nullable().default(null),
        high: z.number().nullable().default(null),
      }),
    ),
    precisionByRecall: z.array(z.number()),
  }),
  worst: z.array(example),
  best: z.array(example),
  examples: z.array(example),
  seconds: z.number(),
});

export const storedSchema = z.object({
  format: z.literal(1),
  report: reportSchema,
  /** Those, as base64 columns (see columns.ts) of `count` entries, `width` values each. */
  outcomes: z.object({
    count,
    width: count,
    imageIds: z.string(),
    judged: z.string(),
    relevant: z.string(),
    values: z.string(),
  }),
});

/** What a row of recorded evaluations holds. */
export type StoredEvaluation = z.infer<typeof storedSchema>;

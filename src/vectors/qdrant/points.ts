import type { Schemas } from '@qdrant/js-client-rest';
import { z } from 'zod';
import type { VectorPoint } from '../vector-index.js';

const vector = z.array(z.number()).transform((values) => Float32Array.from(values));

/** A point as Qdrant gives it back; numbers come as the shortest decimals of float32s, so they are kept to the bit. */
export const wirePoint = z.object({
  id: z.string(),
  vector,
  payload: z.object({
    attributes: z.array(z.number().int()),
    dataset: z.string(),
    partition: z.string().nullable(),
  }),
});

/** A hit of a query; its vector where it was asked for. */
export const wireHit = z.object({ id: z.string(), score: z.number(), vector: vector.nullish() });

/** A point's vector alone. */
export const wireVector = z.object({ id: z.string(), vector });

/** A point as it is sent: the vector as a plain array, since a Float32Array serialises as an object. */
export function toWire({ id, vector, payload }: VectorPoint): Schemas['PointStruct'] {
  const { attributes, dataset, partition } = payload;
  return { id, vector: Array.from(vector), payload: { attributes: [...attributes], dataset, partition } };
}

import { ATTRIBUTE_COUNT, type Random } from '../domain/index.js';
import type { FloatTensor } from '../onnx/index.js';
import type { Batch } from './recipe.js';

/** How many attributes a training query asks. */
export interface QueryMix {
  /** Partial queries ask 1 … this many, uniformly. */
  readonly largest: number;
  /** Share of queries that ask everything known of their image. */
  readonly fullShare: number;
}

/**
 * One query an image of the batch, true of that image: a random part of what its labels say. An image without any
 * usable label gets the empty query, which `satisfaction` finds true of all and violated by none.
 * @param askable ids of the attributes a query may ask
 * @returns [count, 40] of +1, −1, 0
 */
export function partialQueries(
  { count, labels }: Batch,
  askable: readonly number[],
  { largest, fullShare }: QueryMix,
  random: Random,
): FloatTensor {
  const data = new Float32Array(count * ATTRIBUTE_COUNT);
  for (let image = 0; image < count; image++) {
    const row = image * ATTRIBUTE_COUNT;
    const known = askable.filter((id) => labels[row + id] !== 0);
    const wanted = random.float() < fullShare ? known.length : 1 + random.int(largest);
    for (const pick of random.sample(Math.min(wanted, known.length), known.length)) {
      data[row + known[pick]] = labels[row + known[pick]];
    }
  }
  return { data, dims: [count, ATTRIBUTE_COUNT] };
}

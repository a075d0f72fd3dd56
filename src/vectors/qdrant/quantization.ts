/**
 * How Qdrant keeps the embeddings that it walks through. `int8`: one byte a component in memory, and the float32 ones on
 * disk, where the best candidates of each search are scored again; a quarter of the memory.
 */
export type Quantization = 'none' | 'int8';

/** Candidates scored again, as a multiple of those asked for. */
const OVERSAMPLING = 2;

/** What a new collection is told. 1% of the components lie outside the quantile and are clipped. */
export function quantizedStorage(quantization: Quantization = 'none') {
  if (quantization === 'none') return { vectors: {}, collection: {} };
  return {
    vectors: { on_disk: true },
    collection: {
      quantization_config: { scalar: { type: 'int8', quantile: 0.99, always_ram: true } },
    } as const,
  };
}

/**
 * What an approximate search is told (an exact one passes quantised vectors over by itself). Scores must be those of the
 * float32 embeddings, or pages would repeat and skip, and a collection may have been made under another setting: so
 * `none` says that it means it. Where nothing is quantised, Qdrant takes neither into account.
 */
export function quantizedSearch(quantization: Quantization = 'none') {
  return quantization === 'none' ? { ignore: true } : { rescore: true, oversampling: OVERSAMPLING };
}

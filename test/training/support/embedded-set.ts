import type { Ask, EmbeddedImages } from '../../../src/training/assess-space.js';

/**
 * Images whose embedding is their labels (length √40 at most, the rest zeros).
 * @param labels row-major [images × 40]
 */
export function embeddedSet(labels: Int8Array): EmbeddedImages {
  const count = labels.length / 40;
  const embeddings = new Float32Array(count * 300);
  for (let image = 0; image < count; image++)
    embeddings.set(labels.subarray(image * 40, (image + 1) * 40), image * 300);
  return { count, labels, embeddings };
}

/** Mean agreement of query and embedding over the attributes asked: −1 … 1. With `embeddedSet` a perfect ranking. */
export const askLabels: Ask = (queries, { count, embeddings }) => {
  const asked = queries.length / 40;
  const scores = new Float32Array(asked * count);
  for (let query = 0; query < asked; query++) {
    const signed = queries.subarray(query * 40, (query + 1) * 40);
    const known = signed.filter((value) => value !== 0).length;
    for (let image = 0; image < count; image++) {
      scores[query * count + image] =
        signed.reduce((sum, value, id) => sum + value * embeddings[image * 300 + id], 0) / known;
    }
  }
  return Promise.resolve(scores);
};

import type { NewImage } from '../../src/catalogue/index.js';
import { ATTRIBUTE_COUNT, Random, type Partition } from '../../src/domain/index.js';
import { payloadKeys, type VectorPoint } from '../../src/vectors/index.js';
import { newImage } from '../contract/sample-images.js';

export const DIMENSIONS = 300;

/** A large synthetic gallery: rows, and their embeddings in one block of float32. */
export interface ScaleGallery {
  readonly images: readonly NewImage[];
  /** Row-major [images.length × DIMENSIONS], rows of unit norm. */
  readonly vectors: Float32Array;
}

/**
 * Seeded images: one in a hundred is of dataset `rare`; a quarter is of partition `test`; attribute a is present in
 * (a + 1)/60 of the faces; every eighth image is unlabelled in about half its attributes. Every 500th has the embedding
 * of the one before, so that rankings have ties.
 */
export function scaleGallery(count: number, seed: number): ScaleGallery {
  const random = new Random(seed);
  const partitions: readonly Partition[] = ['train', 'train', 'validation', 'test'];
  const images = Array.from({ length: count }, (_, i) =>
    newImage(`${i}.jpg`, {
      dataset: random.int(100) === 0 ? 'rare' : 'common',
      partition: partitions[random.int(4)],
      labels: Int8Array.from({ length: ATTRIBUTE_COUNT }, (_, attribute) => {
        if (i % 8 === 0 && random.int(2) === 0) return 0;
        return random.float() < (attribute + 1) / 60 ? 1 : -1;
      }),
    }),
  );
  const vectors = new Float32Array(count * DIMENSIONS);
  for (let row = 0; row < count; row++) {
    const at = row * DIMENSIONS;
    if (row % 500 === 499) vectors.copyWithin(at, at - DIMENSIONS, at);
    else fillUnit(vectors.subarray(at, at + DIMENSIONS), random);
  }
  return { images, vectors };
}

export function vectorOf({ vectors }: ScaleGallery, row: number): Float32Array {
  return vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
}

/** Rows `from … to − 1` as the index takes them. */
export function pointsOf(gallery: ScaleGallery, from: number, to: number): VectorPoint[] {
  return gallery.images.slice(from, to).map(({ id, labels, dataset, partition }, i) => ({
    id,
    vector: vectorOf(gallery, from + i),
    payload: { attributes: payloadKeys(labels), dataset, partition },
  }));
}

/** Uniform components: not uniform on the sphere, but drawn in a fifth of the time. */
function fillUnit(row: Float32Array, random: Random): void {
  let squares = 0;
  for (let i = 0; i < row.length; i++) {
    const value = random.bits() / 2 ** 31 - 1;
    row[i] = value;
    squares += value * value;
  }
  const norm = Math.sqrt(squares);
  for (let i = 0; i < row.length; i++) row[i] /= norm;
}

// A made-up gallery of any size, for benches: rows and unit embeddings, drawn anew from the same seeds each time.
import { imageId, Random } from '../dist/domain/index.js';
import { payloadKeys } from '../dist/vectors/index.js';

export const DIMENSIONS = 300;
const BATCH = 2500;
export const MODEL = 'bench';

/** Rows `from` and on, at most 2,500, of a gallery of `total`. */
export function batchAt(from, total) {
  const random = Random.stream(1, from);
  const length = Math.min(BATCH, total - from);
  const images = Array.from({ length }, (_, i) => ({
    id: imageId('bench', String(from + i)),
    dataset: random.int(100) === 0 ? 'rare' : 'common',
    externalId: `${from + i}.jpg`,
    sha256: (from + i).toString(16).padStart(64, '0'),
    location: `file:///data/img_align_celeba/${from + i}.jpg`,
    mediaType: 'image/jpeg',
    width: 178,
    height: 218,
    bytes: 9001,
    partition: ['train', 'train', 'validation', 'test'][random.int(4)],
    labels: Int8Array.from({ length: 40 }, (_, id) => (random.float() < (id + 1) / 87 ? 1 : -1)),
    metadata: {},
  }));
  const points = images.map(({ id, labels, dataset, partition }) => ({
    id,
    vector: unit(random),
    payload: { attributes: payloadKeys(labels), dataset, partition },
  }));
  return { images, points };
}

/** The first row of every batch of a gallery of `total`. */
export function batchStarts(total) {
  return Array.from({ length: Math.ceil(total / BATCH) }, (_, i) => i * BATCH);
}

export function unit(random) {
  const values = Array.from({ length: DIMENSIONS }, () => random.bits() / 2 ** 31 - 1);
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(values, (value) => value / norm);
}

import { ATTRIBUTE_COUNT, Random } from '../../../src/domain/index.js';
import type { TrainingSet } from '../../../src/training/index.js';

export const DRAWN_DIMENSIONS = 16;

/** Attributes 0 … 4 are labelled (4 only sometimes); 5 is always present; all others are unknown. */
const LABELLED = 5;

/** Images whose features are a fixed random mixture of their labels, with noise: learnable, but not trivially. */
export function drawnSet(count: number, seed: number): TrainingSet {
  const mixture = new Random(99);
  const weights = Array.from({ length: LABELLED * DRAWN_DIMENSIONS }, () => mixture.normal());
  const random = new Random(seed);
  const features = new Float32Array(count * DRAWN_DIMENSIONS);
  const labels = new Int8Array(count * ATTRIBUTE_COUNT);
  for (let image = 0; image < count; image++) {
    const truth = Array.from({ length: LABELLED }, () => (random.float() < 0.4 ? 1 : -1));
    for (let i = 0; i < DRAWN_DIMENSIONS; i++) {
      const signal = truth.reduce((sum, bit, id) => sum + bit * weights[id * DRAWN_DIMENSIONS + i], 0);
      features[image * DRAWN_DIMENSIONS + i] = 5 + signal + random.normal();
    }
    labels.set(truth, image * ATTRIBUTE_COUNT);
    if (random.float() < 0.5) labels[image * ATTRIBUTE_COUNT + 4] = 0;
    labels[image * ATTRIBUTE_COUNT + 5] = 1;
  }
  return { count, dimensions: DRAWN_DIMENSIONS, features, labels };
}

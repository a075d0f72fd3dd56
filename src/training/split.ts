import { FacetError, type Random } from '../domain/index.js';
import { gather, type TrainingSet } from './training-set.js';

/**
 * Holds out a random share of the images for validation, at least one.
 * @param share 0–1
 * @throws FacetError `BAD_USER_INPUT` where nothing would be left to train on
 */
export function splitTrainingSet(
  set: TrainingSet,
  share: number,
  random: Random,
): { train: TrainingSet; validation: TrainingSet } {
  const held = Math.max(1, Math.round(set.count * share));
  if (held >= set.count) {
    throw new FacetError('BAD_USER_INPUT', `train: ${set.count} images are too few to hold ${held} out`, {
      field: 'train',
    });
  }
  const order = random.shuffle(Uint32Array.from({ length: set.count }, (_, row) => row));
  const part = (rows: Uint32Array): TrainingSet => ({
    ...gather(set, rows.sort()),
    dimensions: set.dimensions,
  });
  return { validation: part(order.slice(0, held)), train: part(order.slice(held)) };
}

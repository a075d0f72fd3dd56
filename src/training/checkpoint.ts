import { createHash } from 'node:crypto';
import type { EpochFigures } from '../model/index.js';
import type { Tensors } from '../onnx/index.js';
import type { Hyperparameters } from './recipe.js';
import type { TrainingJob } from './training-messages.js';
import type { TrainingSet } from './training-set.js';

/**
 * A run between two epochs. Everything random in an epoch is drawn from the seed and the epoch's number, so this is all
 * there is: a run that goes on from here ends with the very bytes of one that was never interrupted.
 */
export interface Checkpoint {
  /** One entry an epoch done. */
  readonly curves: readonly EpochFigures[];
  /** The parameters that would be exported now. */
  readonly kept: KeptParameters;
  readonly optimiser: OptimiserState;
}

export interface KeptParameters {
  readonly parameters: Tensors;
  /** On validation. */
  readonly meanAveragePrecision: number;
}

/** Adam half-way. */
export interface OptimiserState {
  /** Steps taken in this stage. */
  readonly step: number;
  /** Parameters and moments by name. */
  readonly tensors: Tensors;
}

/** Where a run leaves its checkpoints and finds one; `undefined` where there is none that can be used. */
export interface CheckpointStore {
  read(): Promise<Checkpoint | undefined>;
  write(checkpoint: Checkpoint): Promise<void>;
}

/**
 * 64 hex digits: of jobs that differ in anything that training depends on, different ones. Reads all values.
 * @param hyperparameters all of them: a recipe whose defaults have changed trains otherwise
 */
export function fingerprint(
  { recipe, seed, train, validation }: Omit<TrainingJob, 'overrides'>,
  hyperparameters: Hyperparameters,
): string {
  const hash = createHash('sha256');
  // Insertion order must not matter.
  const settings = Object.entries(hyperparameters).sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(JSON.stringify([FORMAT, recipe, settings, seed]));
  for (const set of [train, validation]) addSet(hash, set);
  return hash.digest('hex');
}

/** Another one whenever the same job would train otherwise than before. */
const FORMAT = 1;

function addSet(hash: ReturnType<typeof createHash>, { count, dimensions, features, labels }: TrainingSet) {
  hash.update(JSON.stringify([count, dimensions]));
  for (const { buffer, byteOffset, byteLength } of [features, labels])
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
}

import type { Random } from '../domain/index.js';
import type { Dimension, Tensors } from '../onnx/index.js';
import type { Variable } from './autodiff/index.js';

/** What a recipe may know of the training set before it starts. */
export interface DataFacts {
  /** Number of training images that carry any usable label. */
  readonly images: number;
  /** Length of a feature vector. */
  readonly dimensions: number;
  /** Mean and standard deviation of each feature over the training set. */
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
  /** Of the images labelled for an attribute, the share that has it (0–1; 0 where none is labelled). */
  readonly prevalence: Float32Array;
  /** Ids of the attributes that have both present and absent examples; the others cannot be learned. */
  readonly trained: readonly number[];
}

/** Training images drawn for one step. */
export interface Batch {
  readonly count: number;
  /** Row-major [count × dimensions]. */
  readonly features: Float32Array;
  /** Row-major [count × 40]: +1 present, −1 absent, 0 unknown. */
  readonly labels: Int8Array;
}

export type Variables = Readonly<Record<string, Variable>>;

/** Scalars that describe a recipe in bundle.json. */
export type Hyperparameters = Readonly<Record<string, number | string | boolean>>;

/** A part of training with a loss, inputs and a schedule of its own. Adam starts afresh in each. */
export interface Stage {
  readonly id: string;
  readonly epochs: number;
  /** Images a step; the last step of an epoch takes what is left. */
  readonly batchSize: number;
  /** L2, added to every gradient. */
  readonly weightDecay: number;
  /** @param progress share of the stage that is done, 0 … 1 */
  learningRate(progress: number): number;
  /** Names and dims of the tensors that `feeds` makes; `N` is the batch's size, other letters multiples of it. */
  readonly inputs: Readonly<Record<string, readonly Dimension[]>>;
  /** The scalar to minimise; `N` images a batch. */
  loss(inputs: Variables, parameters: Variables): Variable;
  /** Inputs of a step. Without `training` nothing is dropped out: for the validation loss. */
  feeds(batch: Batch, random: Random, training: boolean): Tensors;
}

/**
 * How a bundle is trained, from fresh parameters to the two halves. The runner knows no recipe, and a recipe nothing of
 * sessions, threads and files: another recipe is another file in recipes/ and a line in recipes/index.ts.
 */
export interface Recipe {
  readonly id: string;
  readonly hyperparameters: Hyperparameters;
  readonly stages: readonly Stage[];
  /** Which parameters are exported: of the epoch with the best validation mAP, or of the last. */
  readonly keeps: 'best' | 'last';
  initialise(random: Random): Tensors;
  /** Image head. @param features [N, dimensions] @returns [N, 300], unit rows */
  embedImages(features: Variable, parameters: Variables): Variable;
  /** Attribute encoder. @param queries [N, 40] of −1, 0, 1, at least one not 0 @returns [N, 300], unit rows */
  encodeQueries(queries: Variable, parameters: Variables): Variable;
  /**
   * Where cosine · √(attributes asked) · this is the natural logarithm of a probability: helps calibration. Null where
   * the cosine means nothing of the kind.
   */
  readonly natsPerCosine: number | null;
}

/** Makes a recipe for some data; `overrides` replace hyper-parameters of the same name. */
export type RecipeFactory = (facts: DataFacts, overrides?: Hyperparameters) => Recipe;

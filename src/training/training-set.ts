import { ATTRIBUTE_COUNT, FacetError } from '../domain/index.js';
import type { Batch, DataFacts } from './recipe.js';

/** Backbone features of images with what is known of their attributes. */
export interface TrainingSet {
  readonly count: number;
  /** Length of a feature vector. */
  readonly dimensions: number;
  /** Row-major [count × dimensions]. Over a SharedArrayBuffer it reaches the training thread without a copy. */
  readonly features: Float32Array;
  /** Row-major [count × 40]: +1 present, −1 absent, 0 unknown. */
  readonly labels: Int8Array;
}

/** @throws FacetError `BAD_USER_INPUT` naming `field` where the arrays do not fit each other */
export function checkShape({ count, dimensions, features, labels }: TrainingSet, field: string): void {
  const refuse = (what: string) => new FacetError('BAD_USER_INPUT', `${field}: ${what}`, { field });
  if (count < 1) throw refuse('at least 1 labelled image is needed');
  if (features.length !== count * dimensions)
    throw refuse(`${features.length} feature values for ${count} images × ${dimensions}`);
  if (labels.length !== count * ATTRIBUTE_COUNT)
    throw refuse(`${labels.length} labels for ${count} images × ${ATTRIBUTE_COUNT}`);
}

/**
 * Looks at every value: takes a while on large sets.
 * @throws FacetError `BAD_USER_INPUT` naming `field` where a label or a feature cannot be used
 */
export function checkValues({ dimensions, features, labels }: TrainingSet, field: string): void {
  const refuse = (what: string) => new FacetError('BAD_USER_INPUT', `${field}: ${what}`, { field });
  const stray = labels.findIndex((label) => label < -1 || label > 1);
  if (stray >= 0) throw refuse(`label ${labels[stray]} of image ${Math.floor(stray / ATTRIBUTE_COUNT)}`);
  const broken = features.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) throw refuse(`feature ${features[broken]} of image ${Math.floor(broken / dimensions)}`);
}

/** Rows that have at least one label of the given attributes: the others teach nothing. */
export function labelledRows({ count, labels }: TrainingSet, attributes: readonly number[]): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  return rows.filter((row) => attributes.some((id) => labels[row * ATTRIBUTE_COUNT + id] !== 0));
}

/** Copies rows out. */
export function gather(set: TrainingSet, rows: Uint32Array): Batch {
  const { dimensions } = set;
  const features = new Float32Array(rows.length * dimensions);
  const labels = new Int8Array(rows.length * ATTRIBUTE_COUNT);
  rows.forEach((row, i) => {
    features.set(set.features.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions);
    labels.set(set.labels.subarray(row * ATTRIBUTE_COUNT, (row + 1) * ATTRIBUTE_COUNT), i * ATTRIBUTE_COUNT);
  });
  return { count: rows.length, features, labels };
}

/** Added to every standard deviation: a feature that never varies must not be blown up. */
const LEAST_DEVIATION = 1e-3;

/** One pass over the training set (Welford's update, in float64). */
export function dataFacts(set: TrainingSet): DataFacts {
  const { count, dimensions, features, labels } = set;
  const mean = new Float64Array(dimensions);
  const squares = new Float64Array(dimensions);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < dimensions; i++) {
      const value = features[row * dimensions + i];
      const delta = value - mean[i];
      mean[i] += delta / (row + 1);
      squares[i] += delta * (value - mean[i]);
    }
  }
  const present = new Uint32Array(ATTRIBUTE_COUNT);
  const absent = new Uint32Array(ATTRIBUTE_COUNT);
  labels.forEach((label, i) => {
    if (label > 0) present[i % ATTRIBUTE_COUNT]++;
    if (label < 0) absent[i % ATTRIBUTE_COUNT]++;
  });
  const trained = [...present.keys()].filter((id) => present[id] > 0 && absent[id] > 0);
  return {
    images: labelledRows(set, trained).length,
    dimensions,
    mean: Float32Array.from(mean),
    deviation: Float32Array.from(squares, (sum) => Math.sqrt(sum / count) + LEAST_DEVIATION),
    prevalence: Float32Array.from(present, (n, id) => n / Math.max(n + absent[id], 1)),
    trained,
  };
}

import { ATTRIBUTE_COUNT, ATTRIBUTES, type SignedAttributes } from '../../src/domain/index.js';
import type { Model } from '../../src/model/index.js';

/** Dimensions of a LabelModel's features and embeddings: 40 signed values, each of them an attribute. */
export const LABEL_DIMENSIONS = ATTRIBUTE_COUNT;

/**
 * A model with nothing to learn, for tests: features are signed labels, and embeddings are the same scaled to unit
 * length. On fully labelled images its rankings for partial queries are perfect.
 */
export class LabelModel implements Model {
  readonly manifest;
  embedCalls = 0;

  /** @param sign -1 for a model that points everything the wrong way */
  constructor(
    readonly version: string,
    private readonly sign: 1 | -1 = 1,
    backbone = 'labels',
  ) {
    const name = 'labels';
    this.manifest = {
      name,
      backbone,
      backboneHash: (backbone === 'labels' ? '0' : 'f').repeat(64),
      featureDimensions: LABEL_DIMENSIONS,
      recipe: 'none',
      attributes: ATTRIBUTES,
    };
  }

  embedFeatures(features: Float32Array, count: number): Promise<Float32Array> {
    this.embedCalls++;
    return Promise.resolve(unitRows(features, count, this.sign));
  }

  encodeQueries(queries: readonly SignedAttributes[]): Promise<Float32Array> {
    const packed = Float32Array.from(queries.flatMap((query) => [...query]));
    return Promise.resolve(unitRows(packed, queries.length, 1));
  }

  /** Angle as a share: 1 at cosine 1, 0 at −1. */
  matchProbability(_known: number, cosine: number): number {
    return (1 + cosine) / 2;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function unitRows(values: Float32Array, count: number, sign: number): Float32Array {
  const rows = new Float32Array(count * LABEL_DIMENSIONS);
  for (let row = 0; row < count; row++) {
    const own = values.subarray(row * LABEL_DIMENSIONS, (row + 1) * LABEL_DIMENSIONS);
    const norm = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    // An image of which nothing is known still needs a unit embedding.
    if (norm === 0) rows[row * LABEL_DIMENSIONS] = 1;
    else own.forEach((value, i) => (rows[row * LABEL_DIMENSIONS + i] = (sign * value) / norm));
  }
  return rows;
}

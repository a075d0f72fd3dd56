import { join } from 'node:path';
import { ATTRIBUTE_COUNT, Random } from '../../../src/domain/index.js';
import {
  EMBEDDING_DIMENSIONS,
  writeBundle,
  type BundleContents,
  type BundleManifest,
} from '../../../src/model/index.js';
import { encodeModel } from '../../../src/onnx/index.js';

import { tinyAssessment } from './tiny-assessment.js';

export const TINY_DIMENSIONS = 4;

/** A linear map to unit rows of 300, with random weights. */
export function tinyGraph(input: string, width: number, seed: number): Uint8Array {
  const random = new Random(seed);
  const data = Float32Array.from({ length: width * EMBEDDING_DIMENSIONS }, () => random.normal());
  return encodeModel({
    name: input,
    opset: 17,
    nodes: [
      { op: 'MatMul', inputs: [input, 'weight'], outputs: ['product'] },
      {
        op: 'ReduceL2',
        inputs: ['product'],
        outputs: ['norm'],
        attributes: { axes: { kind: 'ints', value: [1] } },
      },
      { op: 'Div', inputs: ['product', 'norm'], outputs: ['embedding'] },
    ],
    initializers: [{ name: 'weight', type: 'float32', dims: [width, EMBEDDING_DIMENSIONS], data }],
    inputs: [{ name: input, type: 'float32', dims: ['N', width] }],
    outputs: [{ name: 'embedding', type: 'float32', dims: ['N', EMBEDDING_DIMENSIONS] }],
  });
}

/** Contents of a small valid bundle; `seed` changes the weights. */
export function tinyContents(name: string, seed = 1): BundleContents {
  return {
    imageHead: tinyGraph('features', TINY_DIMENSIONS, seed),
    attributeEncoder: tinyGraph('query', ATTRIBUTE_COUNT, seed + 1),
    manifest: {
      name,
      backbone: {
        id: 'tiny',
        dimensions: TINY_DIMENSIONS,
        hash: 'ab'.repeat(32),
        preprocessing: {
          resize: 8,
          crop: 8,
          interpolation: 'bilinear',
          channels: 'RGB',
          scale: 1 / 255,
          mean: [0, 0, 0],
          std: [1, 1, 1],
        },
      },
      recipe: { id: 'masked', hyperparameters: { hidden: 4 } },
      seed: 7,
      data: {
        description: 'drawn | at random',
        licence: 'none needed',
        counts: { train: 12, validation: 3 },
      },
      attributes: ['SMILING', 'MALE'],
      metrics: {
        validation: {
          protocol: 'partial',
          images: 3,
          queries: 5,
          known: 2,
          precisionAt10: 0.5,
          recallAt10: 1,
          meanAveragePrecision: 0.625,
          baseRate: 0.25,
        },
      },
      assessment: tinyAssessment(),
      calibration: {
        natsPerCosine: null,
        lines: [
          { slope: 10, intercept: -1 },
          { slope: 20, intercept: -3 },
        ],
      },
      curves: [
        { stage: 'probe', epoch: 1, loss: 0.7, validationLoss: 0.6, validationMeanAveragePrecision: 0.625 },
      ],
    },
  };
}

export function writeTinyBundle(root: string, name: string, seed?: number): Promise<BundleManifest> {
  return writeBundle(join(root, name), tinyContents(name, seed));
}

import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import type { Tensors } from '../../../src/onnx/index.js';
import { exportAttributeEncoder, exportImageHead } from '../../../src/training/export.js';
import { normalTensor } from '../../../src/training/random-tensors.js';
import type { Batch, DataFacts } from '../../../src/training/recipe.js';
import { makeRecipe } from '../../../src/training/recipes/index.js';
import { differing, hardNegatives } from '../../../src/training/recipes/reference/hard-negatives.js';
import { LOSS, lossGraph } from '../../../src/training/step-graph.js';
import { arrays, expectGradients, expectStep, parameters, type Arrays } from '../support/check-stage.js';
import { runGraph } from '../support/run-graph.js';
import { embedBits, embedImage, referenceLoss } from './reference-reference.js';

const DIMENSIONS = 5;
const HIDDEN = 6;
const facts: DataFacts = {
  images: 1000,
  dimensions: DIMENSIONS,
  mean: new Float32Array(DIMENSIONS),
  deviation: new Float32Array(DIMENSIONS).fill(1),
  prevalence: new Float32Array(40).fill(0.5),
  trained: Array.from({ length: 40 }, (_, id) => id),
};
const overrides = { hidden: HIDDEN, weightDecay: 0.01 };
const recipe = makeRecipe('reference', facts, overrides);
const [stage] = recipe.stages;

/** Images of which the first two have the same attributes, and one knows nothing of half of them. */
function batch(random: Random, count: number): Batch {
  const labels = Int8Array.from({ length: count * 40 }, () => (random.float() < 0.3 ? 1 : -1));
  labels.copyWithin(40, 0, 40);
  labels.fill(0, 80, 100);
  return { count, features: normalTensor(random, [count, DIMENSIONS], 1).data, labels };
}

describe('the reference recipe’s stage', () => {
  const reference = (feeds: Tensors, images: number) => (p: Arrays) =>
    referenceLoss(p, arrays(feeds), { images, dimensions: DIMENSIONS, hidden: HIDDEN, copies: 4 });

  it('has the loss and the gradients of an independent float64 implementation', async () => {
    const random = new Random(31);
    const feeds = stage.feeds(batch(random, 4), random, true);
    await expectGradients(stage, parameters(recipe, random), feeds, reference(feeds, 4));
  });

  it('steps as an independent float64 gradient, weight decay and Adam do', async () => {
    const random = new Random(32);
    const feeds = stage.feeds(batch(random, 4), random, true);
    await expectStep(stage, parameters(recipe, random), feeds, reference(feeds, 4), random);
  });

  it('has the published hyper-parameters', () => {
    const { hyperparameters, stages, keeps } = makeRecipe('reference', facts);
    expect(hyperparameters).toEqual({
      hidden: 300,
      margin: 0.5,
      hardWeight: 0.5,
      hardNegatives: 4,
      mostFlips: 3,
      batchSize: 128,
      epochs: 10,
      learningRate: 1e-3,
      weightDecay: 1e-5,
    });
    expect(stages.map((only) => [only.learningRate(0), only.learningRate(1)])).toEqual([[1e-3, 1e-3]]);
    expect(keeps).toBe('last');
  });

  it('stands a batch of one image, and one whose images all look the same', async () => {
    const random = new Random(33);
    const tensors = parameters(recipe, random);
    for (const count of [1, 3]) {
      const labels = new Int8Array(count * 40).fill(-1);
      const features = new Float32Array(count * DIMENSIONS).fill(1);
      const feeds = stage.feeds({ count, features, labels }, random, true);
      const results = await runGraph(lossGraph(stage, tensors), { ...tensors, ...feeds });
      // No image is another one's negative: only the hard negatives count.
      expect(results[LOSS].data[0]).toBeGreaterThanOrEqual(0);
      expect(results[LOSS].data[0]).toBeCloseTo(reference(feeds, count)(arrays(tensors)), 5);
    }
  });
});

describe('hardNegatives', () => {
  it('flip 1 to 3 distinct bits of their own image', () => {
    const bits = Float32Array.from({ length: 50 * 40 }, (_, i) => (i % 7 < 3 ? 1 : 0));
    const hard = hardNegatives(bits, 4, 3, new Random(1));
    const flips = Array.from({ length: 50 * 4 }, (_, row) => {
      const own = bits.subarray(Math.floor(row / 4) * 40, (Math.floor(row / 4) + 1) * 40);
      return own.reduce((sum, bit, i) => sum + Math.abs(bit - hard[row * 40 + i]), 0);
    });
    expect(new Set(flips)).toEqual(new Set([1, 2, 3]));
    expect(hard.every((bit) => bit === 0 || bit === 1)).toBe(true);
  });
});

describe('differing', () => {
  it('tells equal rows by all 40 bits', () => {
    const bits = new Float32Array(4 * 40);
    bits[0] = bits[40] = 1;
    bits[79 + 40] = 1;
    expect([...differing(bits)]).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0]);
  });
});

describe('the exported halves', () => {
  const tensors = parameters(recipe, new Random(5));

  it('are the two networks, and what a query leaves open counts as absent', async () => {
    const features = normalTensor(new Random(6), [3, DIMENSIONS], 1);
    const images = (await runGraph(exportImageHead(recipe, tensors, DIMENSIONS), { features })).embedding;
    const query = Float32Array.from({ length: 40 }, (_, id) => (id % 3) - 1);
    const asked = { data: query, dims: [1, 40] };
    const encoded = (await runGraph(exportAttributeEncoder(recipe, tensors), { query: asked })).embedding;
    const bits = query.map((value) => (value > 0 ? 1 : 0));
    const p = arrays(tensors);
    const close = (actual: Float32Array, expected: Float64Array) => {
      expected.forEach((value, i) => {
        expect(actual[i]).toBeCloseTo(value, 5);
      });
    };
    close(encoded.data, embedBits(p, bits, 0, HIDDEN));
    for (let n = 0; n < 3; n++)
      close(images.data.subarray(n * 300, (n + 1) * 300), embedImage(p, features.data, n, DIMENSIONS));
  });
});

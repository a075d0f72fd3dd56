import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import type { Tensors } from '../../../src/onnx/index.js';
import { exportAttributeEncoder, exportImageHead } from '../../../src/training/export.js';
import { normalTensor } from '../../../src/training/random-tensors.js';
import type { Batch, DataFacts } from '../../../src/training/recipe.js';
import { makeRecipe } from '../../../src/training/recipes/index.js';
import { arrays, expectGradients, expectStep, parameters, type Arrays } from '../support/check-stage.js';
import { runGraph } from '../support/run-graph.js';

const DIMENSIONS = 3;
const facts: DataFacts = {
  images: 1000,
  dimensions: DIMENSIONS,
  mean: Float32Array.of(0.5, -1, 2),
  deviation: Float32Array.of(1, 2, 0.5),
  prevalence: Float32Array.from({ length: 40 }, (_, id) => id / 39),
  trained: Array.from({ length: 40 }, (_, id) => id),
};
const recipe = makeRecipe('probe', facts, { weightDecay: 0.01 });
const [stage] = recipe.stages;

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** The logistic regression of one attribute, for one image. */
function logit(p: Arrays, features: ArrayLike<number>, image: number, attribute: number): number {
  let sum = p.bias[attribute];
  for (let i = 0; i < DIMENSIONS; i++) {
    const x = (features[image * DIMENSIONS + i] - facts.mean[i]) / facts.deviation[i];
    sum += x * p.weight[i * 40 + attribute];
  }
  return sum;
}

function batch(random: Random, count: number): Batch {
  const labels = Int8Array.from({ length: count * 40 }, () => random.int(3) - 1);
  return { count, features: normalTensor(random, [count, DIMENSIONS], 1).data, labels };
}

const reference = (feeds: Tensors, images: number) => (p: Arrays) => {
  let total = 0;
  for (let i = 0; i < images * 40; i++) {
    const label = feeds.labels.data[i];
    if (label !== 0) total += softplus(-label * logit(p, feeds.features.data, Math.floor(i / 40), i % 40));
  }
  return total / (images * 40);
};

describe('the probe recipe’s stage', () => {
  it('has the loss and the gradients of 40 logistic regressions in float64', async () => {
    const random = new Random(41);
    const feeds = stage.feeds(batch(random, 5), random, true);
    await expectGradients(stage, parameters(recipe, random), feeds, reference(feeds, 5));
  });

  it('steps as an independent float64 gradient, weight decay and Adam do', async () => {
    const random = new Random(42);
    const feeds = stage.feeds(batch(random, 5), random, true);
    await expectStep(stage, parameters(recipe, random), feeds, reference(feeds, 5), random);
  });

  it('starts at every attribute’s prevalence', () => {
    const { weight, bias } = recipe.initialise(new Random(1));
    expect(weight.data.every((value) => value === 0)).toBe(true);
    expect(1 / (1 + Math.exp(-bias.data[13]))).toBeCloseTo(13 / 39, 5);
    expect(bias.data.every(Number.isFinite)).toBe(true);
  });
});

describe('the exported halves', () => {
  it('rank by the sum of log-probabilities of what is asked', async () => {
    const tensors = parameters(recipe, new Random(5));
    const features = normalTensor(new Random(6), [6, DIMENSIONS], 1);
    const images = (await runGraph(exportImageHead(recipe, tensors, DIMENSIONS), { features })).embedding;
    const asked = Float32Array.from({ length: 40 }, (_, id) => (id % 4 === 0 ? (id % 8) / 4 - 0.5 : 0)).map(
      Math.sign,
    );
    const query = { data: asked, dims: [1, 40] };
    const encoded = (await runGraph(exportAttributeEncoder(recipe, tensors), { query })).embedding;
    const known = asked.filter((value) => value !== 0).length;
    if (recipe.natsPerCosine === null) throw new Error('the probe has nats');
    for (let n = 0; n < 6; n++) {
      const cosine = encoded.data.reduce((sum, value, i) => sum + value * images.data[n * 300 + i], 0);
      const expected = asked.reduce(
        (sum, sign, a) =>
          sign === 0 ? sum : sum - softplus(-sign * logit(arrays(tensors), features.data, n, a)),
        0,
      );
      // 20 nats a coordinate make the vector long: float32 leaves three digits behind the point.
      expect(cosine * Math.sqrt(known) * recipe.natsPerCosine).toBeCloseTo(expected, 3);
    }
  });
});

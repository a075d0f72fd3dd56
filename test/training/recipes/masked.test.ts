import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import type { FloatTensor, Tensors } from '../../../src/onnx/index.js';
import { exportAttributeEncoder, exportImageHead } from '../../../src/training/export.js';
import { normalTensor } from '../../../src/training/random-tensors.js';
import type { Batch, DataFacts } from '../../../src/training/recipe.js';
import { makeRecipe } from '../../../src/training/recipes/index.js';
import { arrays, expectGradients, expectStep, parameters, type Arrays } from '../support/check-stage.js';
import { runGraph } from '../support/run-graph.js';
import { attributeLoss, logProbability } from './masked-reference.js';

const DIMENSIONS = 5;
const UNLABELLED = 7;
const facts: DataFacts = {
  images: 1000,
  dimensions: DIMENSIONS,
  mean: Float32Array.of(0.5, -1, 0, 2, 0.25),
  deviation: Float32Array.of(1, 2, 0.5, 1.5, 1),
  prevalence: Float32Array.from({ length: 40 }, (_, id) => id / 39),
  trained: Array.from({ length: 40 }, (_, id) => id).filter((id) => id !== UNLABELLED),
};
const overrides = { members: 2, hidden: 3, floor: 3, dropout: 0.25 };
const shape = { ...overrides, facts };
const recipe = makeRecipe('masked', facts, overrides);

/** Images with some labels unknown; the second has none at all. */
function batch(random: Random, count: number): Batch {
  const labels = Int8Array.from({ length: count * 40 }, (_, i) => {
    const hidden = i % 40 === UNLABELLED || Math.floor(i / 40) === 1 || random.float() < 0.15;
    return hidden ? 0 : random.float() < 0.5 ? 1 : -1;
  });
  return { count, features: normalTensor(random, [count, DIMENSIONS], 1).data, labels };
}

describe('the masked recipe’s stage', () => {
  const [stage] = recipe.stages;

  const reference = (feeds: Tensors, images: number) => (p: Arrays) =>
    attributeLoss(shape, p, arrays(feeds), images);

  it('has the loss and the gradients of an independent float64 implementation', async () => {
    const random = new Random(11);
    const feeds = stage.feeds(batch(random, 6), random, true);
    await expectGradients(stage, parameters(recipe, random), feeds, reference(feeds, 6));
  });

  it('steps as an independent float64 gradient and Adam do, in the middle of training', async () => {
    const random = new Random(21);
    const feeds = stage.feeds(batch(random, 5), random, true);
    await expectStep(stage, parameters(recipe, random), feeds, reference(feeds, 5), random);
  });

  it('drops features while training only', () => {
    const { features, mask } = stage.feeds(batch(new Random(3), 40), new Random(3), true);
    expect(mask.dims).toEqual(features.dims);
    expect(mask.data).toContain(0);
    const still = stage.feeds(batch(new Random(3), 40), new Random(3), false);
    expect(still.mask.data.every((value) => value === 1)).toBe(true);
  });

  it('takes more epochs of few images, so that they make enough steps', () => {
    const epochs = (images: number) =>
      makeRecipe('masked', { ...facts, images }, { batchSize: 10, epochs: 12, leastSteps: 120 }).stages[0]
        .epochs;
    expect(epochs(10_000)).toBe(12);
    expect(epochs(100)).toBe(12);
    expect(epochs(35)).toBe(30);
    expect(epochs(1)).toBe(120);
  });
});

describe('the exported halves', () => {
  const tensors = parameters(recipe, new Random(5));
  const count = 7;
  const features = normalTensor(new Random(6), [count, DIMENSIONS], 2);
  const row = ({ data }: FloatTensor, i: number) => data.subarray(i * 300, (i + 1) * 300);
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

  it('are of unit length, and their cosine is the log-probability of what a query asks', async () => {
    const images = (await runGraph(exportImageHead(recipe, tensors, DIMENSIONS), { features })).embedding;
    const queries = [[3, -4, 12], [-20], [1, 2, 5, -9, -31, 38], [UNLABELLED, 8]].map((ids) => {
      const signed = new Float32Array(40);
      for (const id of ids) signed[Math.abs(id)] = Math.sign(id);
      return signed;
    });
    const query = { data: Float32Array.from(queries.flatMap((q) => [...q])), dims: [queries.length, 40] };
    const encoded = (await runGraph(exportAttributeEncoder(recipe, tensors), { query })).embedding;
    if (recipe.natsPerCosine === null) throw new Error('the masked recipe has nats');
    for (const [q, asked] of queries.entries()) {
      expect(dot(row(encoded, q), row(encoded, q))).toBeCloseTo(1, 5);
      const known = asked.filter((value) => value !== 0).length;
      for (let n = 0; n < count; n++) {
        expect(dot(row(images, n), row(images, n))).toBeCloseTo(1, 5);
        const expected = logProbability(shape, arrays(tensors), features.data, n, asked, overrides.floor);
        const nats = dot(row(encoded, q), row(images, n)) * Math.sqrt(known) * recipe.natsPerCosine;
        expect(nats).toBeCloseTo(expected, 4);
      }
    }
  });

  it('know nothing of an attribute without labels', async () => {
    const { embedding } = await runGraph(exportImageHead(recipe, tensors, DIMENSIONS), { features });
    for (let n = 0; n < count; n++)
      for (const at of [UNLABELLED, 40 + UNLABELLED]) expect(Math.abs(row(embedding, n)[at])).toBe(0);
  });

  it('stand the strangest features', async () => {
    const data = Float32Array.of(1e30, -1e30, 0, 1e-30, 5);
    const { embedding } = await runGraph(exportImageHead(recipe, tensors, DIMENSIONS), {
      features: { data, dims: [1, DIMENSIONS] },
    });
    expect(dot(embedding.data, embedding.data)).toBeCloseTo(1, 5);
  });
});

describe('makeRecipe', () => {
  it.each([
    ['an unknown recipe', 'magic', {}],
    ['an object member as recipe', 'toString', {}],
    ['an unknown hyper-parameter', 'masked', { layers: 3 }],
    ['a hyper-parameter out of range', 'masked', { dropout: 1 }],
    ['a hyper-parameter of another type', 'masked', { members: 'two' }],
  ])('refuses %s', (_, id, wrong) => {
    expect(() => makeRecipe(id, facts, wrong)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});

import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import type { Tensors } from '../../../src/onnx/index.js';
import type { Batch, DataFacts } from '../../../src/training/recipe.js';
import { makeRecipe } from '../../../src/training/recipes/index.js';
import { exportAttributeEncoder, exportImageHead } from '../../../src/training/export.js';
import { normalTensor } from '../../../src/training/random-tensors.js';
import { gradientGraph, gradientOf, LOSS } from '../../../src/training/step-graph.js';
import { finiteDifferences, worstRelativeError } from '../support/finite-differences.js';
import { runGraph } from '../support/run-graph.js';
import { metricLoss, probeLoss, type Arrays } from './masked-reference.js';

const DIMENSIONS = 5;
/** Attribute 7 was never labelled. */
const trained = Array.from({ length: 40 }, (_, id) => id).filter((id) => id !== 7);
const facts: DataFacts = {
  dimensions: DIMENSIONS,
  mean: Float32Array.of(0.5, -1, 0, 2, 0.25),
  deviation: Float32Array.of(1, 2, 0.5, 1.5, 1),
  prevalence: Float32Array.from({ length: 40 }, (_, id) => 0.1 + id / 50),
  trained,
};
const overrides = {
  members: 2,
  hidden: 3,
  floor: 3,
  featureDropout: 0.25,
  hiddenDropout: 0.25,
  probeWeight: 0.5,
  largestPartial: 4,
  fullShare: 0.25,
};
const recipe = makeRecipe('masked', facts, overrides);

function batch(random: Random, count: number): Batch {
  const labels = Int8Array.from({ length: count * 40 }, (_, i) => {
    if (!trained.includes(i % 40) || random.float() < 0.15) return 0;
    return random.float() < 0.5 ? 1 : -1;
  });
  return { count, features: normalTensor(random, [count, DIMENSIONS], 1).data, labels };
}

/** Fresh parameters, stirred so that no gradient is zero for lack of asymmetry. */
function parameters(random: Random): Tensors {
  const entries = Object.entries(recipe.initialise(random)).map(([name, { data, dims }]) => {
    const noise = normalTensor(random, dims, 0.3).data;
    return [name, { data: data.map((value, i) => value + noise[i]), dims }] as const;
  });
  return Object.fromEntries(entries);
}

const losses: Record<string, (p: Arrays, feeds: Arrays, images: number) => number> = {
  probe: (p, feeds, images) => probeLoss({ ...overrides, facts, images }, p, feeds),
  metric: (p, feeds, images) => metricLoss({ ...overrides, facts, images }, p, feeds, overrides.probeWeight),
};

describe.each(recipe.stages)('masked recipe, stage $id', (stage) => {
  it('has the loss and the gradients of an independent float64 implementation', async () => {
    const random = new Random(11);
    const images = 6;
    const feeds = stage.feeds(batch(random, images), random, true);
    const tensors = parameters(random);
    const results = await runGraph(gradientGraph(stage, tensors), { ...tensors, ...feeds });
    const plain = Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data]));
    const doubles = Object.fromEntries(
      Object.entries(tensors).map(([name, { data }]) => [name, Float64Array.from(data)]),
    );
    const reference = (p: Arrays) => losses[stage.id](p, plain, images);
    expect(results[LOSS].data[0]).toBeCloseTo(reference(doubles), 5);
    const expected = finiteDifferences(reference, doubles);
    for (const [name, slope] of Object.entries(expected)) {
      if (Object.hasOwn(results, gradientOf(name)))
        expect(worstRelativeError(results[gradientOf(name)].data, slope), name).toBeLessThan(1e-4);
      else
        expect(
          slope.every((value) => value === 0),
          `${name} has no gradient`,
        ).toBe(true);
    }
  });

  it('drops nothing out of the validation loss', () => {
    const random = new Random(3);
    const { featureMask, hiddenMask } = stage.feeds(batch(random, 4), random, false);
    expect([...featureMask.data, ...hiddenMask.data].every((value) => value === 1)).toBe(true);
  });
});

describe('the exported halves', () => {
  const tensors = parameters(new Random(5));
  const count = 7;
  const features = normalTensor(new Random(6), [count, DIMENSIONS], 2);

  it('rank images by the sum of the log-probabilities that a query asks for', async () => {
    const images = await runGraph(exportImageHead(recipe, tensors, DIMENSIONS), { features });
    const queries = [[3, -4, 12], [-20], [1, 2, 5, -9, -31, 38]].map((ids) => {
      const signed = new Float32Array(40);
      for (const id of ids) signed[Math.abs(id)] = Math.sign(id);
      return signed;
    });
    const query = { data: Float32Array.from(queries.flatMap((row) => [...row])), dims: [3, 40] };
    const encoded = await runGraph(exportAttributeEncoder(recipe, tensors), { query });
    const row = ({ data }: { data: Float32Array }, i: number) => data.subarray(i * 300, (i + 1) * 300);
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
    const plain = Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
    const neutral = { ...plain, 'pair.logTemperature': [0], 'pair.bias': [0] };
    queries.forEach((asked, q) => {
      expect(dot(row(encoded.embedding, q), row(encoded.embedding, q))).toBeCloseTo(1, 5);
      for (let n = 0; n < count; n++) {
        expect(dot(row(images.embedding, n), row(images.embedding, n))).toBeCloseTo(1, 5);
        // Of one image labelled exactly as asked, at temperature 1 and bias 0, the pair loss is softplus(−cosine) / 2.
        const single = {
          features: features.data.slice(n * DIMENSIONS, (n + 1) * DIMENSIONS),
          featureMask: new Float32Array(DIMENSIONS).fill(1),
          hiddenMask: new Float32Array(overrides.members * overrides.hidden).fill(1),
          labels: asked,
          queries: asked,
        };
        const loss = metricLoss({ ...overrides, facts, images: 1 }, neutral, single, 0);
        const cosine = -Math.log(Math.expm1(2 * loss));
        expect(dot(row(encoded.embedding, q), row(images.embedding, n))).toBeCloseTo(cosine, 5);
      }
    });
  });

  it('know nothing of an attribute without labels', async () => {
    const images = await runGraph(exportImageHead(recipe, tensors, DIMENSIONS), { features });
    for (let n = 0; n < count; n++) {
      expect(Math.abs(images.embedding.data[n * 300 + 7])).toBe(0);
      expect(Math.abs(images.embedding.data[n * 300 + 47])).toBe(0);
    }
  });
});

describe('makeRecipe', () => {
  it.each([
    ['an unknown recipe', 'magic', {}],
    ['an object member as recipe', 'toString', {}],
    ['an unknown hyper-parameter', 'masked', { layers: 3 }],
    ['a hyper-parameter out of range', 'masked', { featureDropout: 1 }],
    ['a hyper-parameter of another type', 'masked', { members: 'two' }],
  ])('refuses %s', (_, id, wrong) => {
    expect(() => makeRecipe(id, facts, wrong)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});

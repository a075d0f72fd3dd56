import { expect } from 'vitest';
import type { Random } from '../../../src/domain/index.js';
import type { FloatTensor, Tensors } from '../../../src/onnx/index.js';
import { corrections } from '../../../src/training/adam.js';
import { filledTensor, normalTensor } from '../../../src/training/random-tensors.js';
import type { Recipe, Stage } from '../../../src/training/recipe.js';
import {
  firstMoment,
  gradientGraph,
  gradientOf,
  LOSS,
  secondMoment,
  stepGraph,
  updated,
} from '../../../src/training/step-graph.js';
import { finiteDifferences, worstRelativeError } from './finite-differences.js';
import { runGraph } from './run-graph.js';

// Checks of a recipe's stage against a loss written a second time, in float64 and without the graph.

export type Arrays = Readonly<Record<string, ArrayLike<number>>>;
type Loss = (parameters: Arrays) => number;

export const arrays = (tensors: Tensors): Arrays =>
  Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));

/** Fresh parameters, stirred so that no gradient is zero for lack of asymmetry. */
export function parameters(recipe: Recipe, random: Random): Tensors {
  return mapTensors(recipe.initialise(random), ({ data, dims }) => {
    const noise = normalTensor(random, dims, 0.3).data;
    return { data: data.map((value, i) => value + noise[i]), dims };
  });
}

/** The graph's loss and every gradient are those of `reference`, by central differences. */
export async function expectGradients(
  stage: Stage,
  tensors: Tensors,
  feeds: Tensors,
  reference: Loss,
): Promise<void> {
  const results = await runGraph(gradientGraph(stage, tensors), { ...tensors, ...feeds });
  const values = doubles(tensors);
  expect(results[LOSS].data[0]).toBeCloseTo(reference(values), 5);
  for (const [name, slope] of Object.entries(finiteDifferences(reference, values))) {
    expect(Math.max(...slope.map(Math.abs)), `${name} matters`).toBeGreaterThan(0);
    expect(worstRelativeError(results[gradientOf(name)].data, slope), name).toBeLessThan(1e-4);
  }
}

/** One step of the graph ends where `reference`'s gradient, its weight decay and Adam in float64 do, within 1e-5. */
export async function expectStep(
  stage: Stage,
  tensors: Tensors,
  feeds: Tensors,
  reference: Loss,
  random: Random,
): Promise<void> {
  const [step, rate] = [7, 0.01];
  // Decaying sums as `adamStep` keeps them: m / (1 − β₁) and v / (1 − β₂).
  const first = mapTensors(tensors, ({ dims }) => normalTensor(random, dims, 0.5));
  const second = mapTensors(tensors, ({ dims }) => {
    const { data } = normalTensor(random, dims, 1);
    return { data: data.map((value) => 0.5 + value * value), dims };
  });
  const { stepSize, epsilon } = corrections(rate, step);
  const results = await runGraph(stepGraph(stage, tensors), {
    ...tensors,
    ...feeds,
    ...Object.fromEntries(Object.keys(tensors).map((name) => [firstMoment(name), first[name]])),
    ...Object.fromEntries(Object.keys(tensors).map((name) => [secondMoment(name), second[name]])),
    stepSize: filledTensor([], stepSize),
    epsilon: filledTensor([], epsilon),
  });
  const values = doubles(tensors);
  for (const [name, slope] of Object.entries(finiteDifferences(reference, values))) {
    const expected = slope.map((s, i) => {
      const g = s + stage.weightDecay * values[name][i];
      const m = 0.9 * 0.1 * first[name].data[i] + 0.1 * g;
      const v = 0.999 * 0.001 * second[name].data[i] + 0.001 * g * g;
      const root = Math.sqrt(v / (1 - 0.999 ** step)) + 1e-8;
      return values[name][i] - (rate * (m / (1 - 0.9 ** step))) / root;
    });
    const moved = results[updated(name)].data;
    const worst = expected.reduce((w, value, i) => Math.max(w, Math.abs(moved[i] - value)), 0);
    expect(worst, name).toBeLessThan(1e-5);
    expect(Math.max(...expected.map((value, i) => Math.abs(value - values[name][i])))).toBeGreaterThan(1e-3);
  }
}

function doubles(tensors: Tensors): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => [name, Float64Array.from(data)]),
  );
}

function mapTensors(tensors: Tensors, map: (tensor: FloatTensor) => FloatTensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, map(tensor)]));
}

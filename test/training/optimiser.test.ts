import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../../src/domain/index.js';
import type { Tensors } from '../../src/onnx/index.js';
import type { OptimiserState } from '../../src/training/checkpoint.js';
import { Optimiser } from '../../src/training/optimiser.js';
import { makeRecipe } from '../../src/training/recipes/index.js';
import { dataFacts, gather } from '../../src/training/training-set.js';
import { drawnSet } from './support/drawn-set.js';

// A step destroys the tensors it replaces, so nothing that came in or went out may share memory with them.

const set = drawnSet(40, 1);
const recipe = makeRecipe('reference', dataFacts(set), { hidden: 8 });
const [stage] = recipe.stages;
const feeds = stage.feeds(
  gather(
    set,
    Uint32Array.from({ length: 20 }, (_, i) => i),
  ),
  new Random(1),
  true,
);
const numbers = (tensors: Tensors) =>
  Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, [...data]]));

async function open(parameters: Tensors, from?: OptimiserState) {
  const optimiser = await Optimiser.open(stage, parameters, from);
  onTestFinished(() => optimiser.close());
  return optimiser;
}

describe('Optimiser', () => {
  it('leaves the tensors it starts from, and those it gave out, as they were', async () => {
    const fresh = recipe.initialise(new Random(2));
    const before = numbers(fresh);
    const optimiser = await open(fresh);
    await optimiser.step(feeds, 0.01);
    const { parameters, state } = optimiser;
    const given = { parameters: numbers(parameters), state: numbers(state.tensors) };
    expect(given.parameters).not.toEqual(before);
    for (let i = 0; i < 3; i++) await optimiser.step(feeds, 0.01);
    expect(numbers(fresh)).toEqual(before);
    expect({ parameters: numbers(parameters), state: numbers(state.tensors) }).toEqual(given);
    expect(numbers(optimiser.parameters)).not.toEqual(given.parameters);
  });

  it('goes on from a state to the very numbers it would have reached without the break', async () => {
    const fresh = recipe.initialise(new Random(2));
    const whole = await open(fresh);
    await whole.step(feeds, 0.01);
    const { state } = whole;
    const kept = numbers(state.tensors);
    const resumed = await open(fresh, state);
    for (let i = 0; i < 2; i++) {
      const losses = [await whole.step(feeds, 0.01), await resumed.step(feeds, 0.01)];
      expect(losses[0]).toBe(losses[1]);
    }
    expect(numbers(resumed.parameters)).toEqual(numbers(whole.parameters));
    expect(numbers(state.tensors)).toEqual(kept);
  });
});

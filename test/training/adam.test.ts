import { describe, expect, it } from 'vitest';
import { adamStep, corrections } from '../../src/training/adam.js';
import { Tape } from '../../src/training/autodiff/index.js';
import type { Tensors } from '../../src/onnx/index.js';
import { runGraph } from './support/run-graph.js';

/** Adam as the paper and PyTorch's documentation state it, in float64. */
function reference(values: number[], gradientsByStep: number[][], rate: number, decay: number): number[] {
  const m = values.map(() => 0);
  const v = values.map(() => 0);
  let current = [...values];
  gradientsByStep.forEach((gradient, step) => {
    current = current.map((value, i) => {
      const g = gradient[i] + decay * value;
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      const mHat = m[i] / (1 - 0.9 ** (step + 1));
      const vHat = v[i] / (1 - 0.999 ** (step + 1));
      return value - (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
    });
  });
  return current;
}

describe.each([0, 0.1])('adamStep with weight decay %f', (decay) => {
  it('moves parameters as an independent float64 Adam does, step after step', async () => {
    const tape = new Tape();
    const dims = [4];
    const [value, first, second, gradient] = ['value', 'first', 'second', 'gradient'].map((name) =>
      tape.input(name, dims),
    );
    const [stepSize, epsilon] = [tape.input('stepSize', []), tape.input('epsilon', [])];
    const next = adamStep({ value, first, second }, gradient, decay, { stepSize, epsilon });
    tape.output(next.value, 'nextValue');
    tape.output(next.first, 'nextFirst');
    tape.output(next.second, 'nextSecond');
    const model = tape.toModel('adam');

    const start = [0.5, -2, 1e-3, 3];
    // Large, small, tiny (where epsilon matters) and changing signs.
    const slopes = [
      [1, -0.01, 1e-7, 100],
      [-1, 0.02, 2e-7, 50],
      [0.5, 0, -1e-7, -20],
    ];
    const rate = 0.01;
    let state: Tensors = {
      value: { data: Float32Array.from(start), dims },
      first: { data: new Float32Array(4), dims },
      second: { data: new Float32Array(4), dims },
    };
    for (const [i, slope] of slopes.entries()) {
      const numbers = corrections(rate, i + 1);
      const results = await runGraph(model, {
        ...state,
        gradient: { data: Float32Array.from(slope), dims },
        stepSize: { data: Float32Array.of(numbers.stepSize), dims: [] },
        epsilon: { data: Float32Array.of(numbers.epsilon), dims: [] },
      });
      state = { value: results.nextValue, first: results.nextFirst, second: results.nextSecond };
    }
    const expected = reference(start, slopes, rate, decay);
    // The moves themselves (about 1e-2), not only the values, must agree.
    expected.forEach((value, i) => {
      expect(Math.abs(state.value.data[i] - value)).toBeLessThan(1e-5 * Math.max(Math.abs(value), 0.1));
    });
  });
});

import { describe, expect, it } from 'vitest';
import { FacetError, Random } from '../../../src/domain/index.js';
import type { FloatTensor } from '../../../src/onnx/index.js';
import {
  add,
  atLeast,
  concat,
  divide,
  gradients,
  greater,
  matmul,
  mean,
  multiply,
  negate,
  normalise,
  pad,
  relu,
  reshape,
  sigmoid,
  slice,
  softplus,
  sqrt,
  subtract,
  sum,
  Tape,
  transpose,
  type Variable,
} from '../../../src/training/autodiff/index.js';
import { runGraph } from '../support/run-graph.js';
import { worstRelativeError } from '../support/finite-differences.js';

interface Case {
  readonly name: string;
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly build: (a: Variable, b: Variable) => Variable;
}

// Operands are in ±(0.3 … 2), or 0.3 … 2 for `positive` cases, away from every kink.
const cases: Case[] = [
  { name: 'add, broadcasting rows', a: [3, 4], b: [4], build: add },
  { name: 'subtract, broadcasting columns', a: [3, 1], b: [3, 4], build: subtract },
  { name: 'multiply, broadcasting both ways', a: [3, 1, 2], b: [4, 1], build: multiply },
  { name: 'divide, broadcasting', a: [2, 3], b: [1, 3], build: divide },
  { name: 'a number as operand', a: [2, 3], b: [2, 3], build: (a, b) => add(multiply(a, 3), divide(b, 4)) },
  { name: 'negate', a: [3], b: [3], build: (a, b) => multiply(negate(a), b) },
  { name: 'relu', a: [4, 3], b: [4, 3], build: (a, b) => multiply(relu(a), b) },
  { name: 'sigmoid', a: [4], b: [4], build: (a, b) => multiply(sigmoid(a), b) },
  { name: 'softplus', a: [4], b: [4], build: (a, b) => multiply(softplus(a), b) },
  { name: 'sqrt', a: [4], b: [4], build: (a, b) => multiply(sqrt(multiply(a, a)), b) },
  { name: 'atLeast', a: [6], b: [6], build: (a, b) => multiply(atLeast(a, 0.1), b) },
  {
    name: 'masks',
    a: [5],
    b: [5],
    build: (a, b) => multiply(multiply(a, b), add(greater(b, 0), greater(b, a))),
  },
  { name: 'matmul', a: [3, 4], b: [4, 2], build: matmul },
  { name: 'matmul, stacked', a: [2, 3, 4], b: [2, 4, 2], build: matmul },
  { name: 'matmul, one matrix against a stack', a: [3, 4], b: [2, 4, 2], build: matmul },
  { name: 'transpose', a: [2, 3, 4], b: [4, 2, 3], build: (a, b) => multiply(transpose(a, [2, 0, 1]), b) },
  { name: 'reshape', a: [2, 6], b: [3, 4], build: (a, b) => multiply(reshape(a, [3, 4]), b) },
  { name: 'concat', a: [2, 3], b: [2, 2], build: (a, b) => sigmoid(concat([a, b, a], 1)) },
  { name: 'slice', a: [3, 5], b: [3, 2], build: (a, b) => multiply(slice(a, 1, 1, 3), b) },
  { name: 'pad', a: [2, 2], b: [2, 5], build: (a, b) => multiply(pad(a, 1, 1, 2), b) },
  { name: 'sum over an axis', a: [3, 4], b: [3, 1], build: (a, b) => multiply(sum(a, [1]), b) },
  { name: 'mean over an axis', a: [3, 4], b: [1, 4], build: (a, b) => multiply(mean(a, [0]), b) },
  { name: 'unit rows', a: [3, 4], b: [3, 4], build: (a, b) => multiply(normalise(a), b) },
  { name: 'a variable used twice', a: [3], b: [3], build: (a, b) => multiply(multiply(a, a), add(a, b)) },
];

function tensor(random: Random, dims: readonly number[]): FloatTensor {
  const data = Float32Array.from({ length: dims.reduce((n, dim) => n * dim, 1) }, () => {
    return (0.3 + 1.7 * random.float()) * (random.float() < 0.5 ? -1 : 1);
  });
  return { data, dims };
}

/** Σ w·f(a, b) with fixed weights w, so that every element of f's result has a gradient of its own. */
function weighted({ a, b, build }: Case): { tape: Tape; loss: Variable; a: Variable; b: Variable } {
  const tape = new Tape();
  const [left, right] = [tape.parameter('a', a), tape.parameter('b', b)];
  const result = build(left, right);
  const dims = result.dims.map(Number);
  const { data } = tensor(new Random(9), dims);
  return { tape, loss: sum(multiply(result, tape.constant(data, dims))), a: left, b: right };
}

describe('gradients', () => {
  it.each(cases)('of $name agree with central differences', async (example) => {
    const random = new Random(4);
    const values = { a: tensor(random, example.a), b: tensor(random, example.b) };
    const { tape, loss, a, b } = weighted(example);
    const slopes = gradients(loss, [a, b]);
    tape.output(loss, 'loss');
    slopes.forEach((slope, i) => {
      if (slope !== undefined) tape.output(slope, ['slopeOfA', 'slopeOfB'][i]);
    });
    const model = tape.toModel('case');
    const results = await runGraph(model, values);
    // Here the graph's own forward pass is the function (float32, so a wide step); the recipes' losses are checked
    // against independent float64 code in recipes/.
    const step = 1e-2;
    const lossAt = async (name: 'a' | 'b', i: number, delta: number) => {
      const data = values[name].data.slice();
      data[i] += delta;
      const { loss: at } = await runGraph(model, { ...values, [name]: { data, dims: values[name].dims } });
      return at.data[0];
    };
    for (const [name, output] of [['a', 'slopeOfA'] as const, ['b', 'slopeOfB'] as const]) {
      const expected = new Float64Array(values[name].data.length);
      for (let i = 0; i < expected.length; i++)
        expected[i] = ((await lossAt(name, i, step)) - (await lossAt(name, i, -step))) / (2 * step);
      expect(worstRelativeError(results[output].data, expected)).toBeLessThan(5e-3);
    }
  });

  it('are undefined for what the loss does not depend on, and for masks', () => {
    const tape = new Tape();
    const [a, b] = [tape.parameter('a', [2]), tape.parameter('b', [2])];
    expect(gradients(sum(multiply(a, greater(b, 1))), [a, b])[1]).toBeUndefined();
  });

  it('follow a batch whose size is only known at run time', async () => {
    const tape = new Tape();
    const x = tape.input('x', ['N', 2]);
    const w = tape.parameter('w', [2, 1]);
    const loss = mean(multiply(matmul(x, w), matmul(x, w)));
    const [slope] = gradients(loss, [w]);
    if (slope === undefined) throw new Error('no gradient');
    tape.output(slope, 'slope');
    for (const rows of [1, 3]) {
      const data = Float32Array.from({ length: rows * 2 }, (_, i) => i + 1);
      const results = await runGraph(tape.toModel('batch'), {
        x: { data, dims: [rows, 2] },
        w: { data: Float32Array.of(1, -1), dims: [2, 1] },
      });
      // x·w = −1 in every row, so the slope is mean(2 · −1 · x).
      const column = (c: number) => data.filter((_, i) => i % 2 === c).reduce((n, v) => n + v, 0) / rows;
      expect([...results.slope.data]).toEqual([-2 * column(0), -2 * column(1)]);
    }
  });
});

describe('shapes that do not fit', () => {
  const tape = new Tape();
  const a = tape.parameter('a', [2, 3]);
  const b = tape.parameter('b', [2, 4]);
  const n = tape.input('n', ['N', 3]);

  it.each([
    ['add', () => add(a, b)],
    ['matmul', () => matmul(a, b)],
    ['slice along a named axis', () => slice(n, 0, 0, 1)],
    ['concat along a named axis', () => concat([n, n], 0)],
  ])('are refused while the graph is built: %s', (_, build) => {
    expect(build).toThrow(FacetError);
  });
});

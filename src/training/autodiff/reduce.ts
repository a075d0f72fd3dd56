import { divide, multiply } from './arithmetic.js';
import type { Variable } from './tape.js';

/** Sum over axes, which stay as 1 so that the result broadcasts against its origin. Default: all axes. */
export function sum(x: Variable, axes: readonly number[] = x.dims.map((_, axis) => axis)): Variable {
  const { tape } = x;
  const name = tape.emit('ReduceSum', [x.name, tape.integers(axes)], { keepdims: { kind: 'int', value: 1 } });
  return tape.variable(name, reducedDims(x, axes), [
    { variable: x, pullback: (gradient) => stretch(gradient, x) },
  ]);
}

/** Arithmetic mean over axes, which stay as 1. Default: all axes. */
export function mean(x: Variable, axes?: readonly number[]): Variable {
  const total = sum(x, axes);
  return divide(total, divide(elements(x), elements(total)));
}

/** Euclidean norm along one axis, which stays as 1. Its gradient is undefined at the zero vector. */
export function norm(x: Variable, axis: number): Variable {
  const { tape } = x;
  const attributes = { axes: { kind: 'ints', value: [axis] }, keepdims: { kind: 'int', value: 1 } } as const;
  const result: Variable = tape.variable(
    tape.emit('ReduceL2', [x.name], attributes),
    reducedDims(x, [axis]),
    [{ variable: x, pullback: (gradient) => multiply(x, divide(gradient, result)) }],
  );
  return result;
}

/** Rows (last axis) scaled to unit L2 norm. */
export function normalise(x: Variable): Variable {
  return divide(x, norm(x, x.dims.length - 1));
}

/** Number of elements, as a constant that follows the batch's size. */
function elements(x: Variable): Variable {
  const { tape } = x;
  const count = tape.emit('Size', [x.name]);
  return tape.variable(tape.emit('Cast', [count], { to: { kind: 'int', value: 1 } }), []);
}

function reducedDims(x: Variable, axes: readonly number[]) {
  return x.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
}

/** Repeats a reduced gradient back to the shape of `like`. */
function stretch(gradient: Variable, like: Variable): Variable {
  const { tape } = gradient;
  const shape = tape.emit('Shape', [like.name]);
  return tape.variable(tape.emit('Expand', [gradient.name, shape]), like.dims);
}

import { FacetError } from '../../domain/index.js';
import type { Dimension } from '../../onnx/index.js';
import type { Variable } from './tape.js';

/** Permutes axes; by default swaps the last two. */
export function transpose(x: Variable, permutation: readonly number[] = swapLast(x.dims.length)): Variable {
  const { tape } = x;
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  const name = tape.emit('Transpose', [x.name], { perm: { kind: 'ints', value: permutation } });
  const dims = permutation.map((axis) => x.dims[axis]);
  return tape.variable(name, dims, [{ variable: x, pullback: (gradient) => transpose(gradient, inverse) }]);
}

/** The same numbers in row-major order under other dims, of which at most one may be named. */
export function reshape(x: Variable, dims: readonly Dimension[]): Variable {
  const { tape } = x;
  const shape = tape.integers(dims.map((dim) => (typeof dim === 'number' ? dim : -1)));
  return tape.variable(tape.emit('Reshape', [x.name, shape]), dims, [
    { variable: x, pullback: (gradient) => reshape(gradient, x.dims) },
  ]);
}

/** Joins along an axis of fixed lengths. */
export function concat(parts: readonly Variable[], axis: number): Variable {
  const { tape, dims } = parts[0];
  const name = tape.emit(
    'Concat',
    parts.map((part) => part.name),
    { axis: { kind: 'int', value: axis } },
  );
  let end = 0;
  const parents = parts.map((part) => {
    const start = end;
    end += fixed(part, axis);
    const stop = end;
    return { variable: part, pullback: (gradient: Variable) => slice(gradient, axis, start, stop) };
  });
  return tape.variable(
    name,
    dims.map((dim, i) => (i === axis ? end : dim)),
    parents,
  );
}

/** Positions start … end − 1 along an axis of fixed length. */
export function slice(x: Variable, axis: number, start: number, end: number): Variable {
  const { tape } = x;
  const bounds = [[start], [end], [axis]].map((values) => tape.integers(values));
  const dims = x.dims.map((dim, i) => (i === axis ? end - start : dim));
  const after = fixed(x, axis) - end;
  return tape.variable(tape.emit('Slice', [x.name, ...bounds]), dims, [
    { variable: x, pullback: (gradient) => pad(gradient, axis, start, after) },
  ]);
}

/** Zeros before and after along an axis of fixed length. */
export function pad(x: Variable, axis: number, before: number, after: number): Variable {
  const { tape } = x;
  const length = fixed(x, axis);
  const one = (count: number) => x.dims.map((_, i) => (i === axis ? count : 0));
  const name = tape.emit('Pad', [x.name, tape.integers([...one(before), ...one(after)])]);
  const dims = x.dims.map((dim, i) => (i === axis ? before + length + after : dim));
  return tape.variable(name, dims, [
    { variable: x, pullback: (gradient) => slice(gradient, axis, before, before + length) },
  ]);
}

function fixed(x: Variable, axis: number): number {
  const dim = x.dims[axis];
  if (typeof dim === 'number') return dim;
  throw new FacetError('INTERNAL', `axis ${axis} of ${x.name} has no fixed length`);
}

function swapLast(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}

import type { Dimension } from '../../onnx/index.js';
import { FacetError } from '../../domain/index.js';
import type { Variable } from './tape.js';

/**
 * Dims of an element-wise result (numpy's rule: aligned at the last axis, 1 stretches).
 * @throws FacetError `INTERNAL` where they do not fit
 */
export function broadcastDims(a: readonly Dimension[], b: readonly Dimension[]): Dimension[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new FacetError('INTERNAL', `cannot broadcast [${a.join(', ')}] with [${b.join(', ')}]`);
  });
}

/** The pullback of broadcasting: sums a gradient over every axis along which the operand was stretched. */
export function unbroadcast(gradient: Variable, dims: readonly Dimension[]): Variable {
  const { tape } = gradient;
  const extra = gradient.dims.length - dims.length;
  const stretched = gradient.dims.flatMap((dim, axis) =>
    axis < extra || (dims[axis - extra] === 1 && dim !== 1) ? [axis] : [],
  );
  if (stretched.length === 0) return gradient;
  const keepdims = { keepdims: { kind: 'int', value: 1 } } as const;
  const sum = tape.emit('ReduceSum', [gradient.name, tape.integers(stretched)], keepdims);
  if (extra === 0) return tape.variable(sum, dims);
  const leading = tape.integers(Array.from({ length: extra }, (_, axis) => axis));
  return tape.variable(tape.emit('Squeeze', [sum, leading]), dims);
}

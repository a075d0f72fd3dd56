import { FacetError } from '../../domain/index.js';
import { broadcastDims, unbroadcast } from './broadcasting.js';
import { transpose } from './shape.js';
import type { Variable } from './tape.js';

/**
 * Matrix product of the last two axes; leading axes broadcast.
 * @throws FacetError `INTERNAL` where the inner dimensions differ
 */
export function matmul(a: Variable, b: Variable): Variable {
  const [rows, inner] = a.dims.slice(-2);
  const [innerRight, columns] = b.dims.slice(-2);
  if (inner !== innerRight)
    throw new FacetError('INTERNAL', `cannot multiply [${a.dims.join(', ')}] by [${b.dims.join(', ')}]`);
  const dims = [...broadcastDims(a.dims.slice(0, -2), b.dims.slice(0, -2)), rows, columns];
  return a.tape.variable(a.tape.emit('MatMul', [a.name, b.name]), dims, [
    { variable: a, pullback: (gradient) => unbroadcast(matmul(gradient, transpose(b)), a.dims) },
    { variable: b, pullback: (gradient) => unbroadcast(matmul(transpose(a), gradient), b.dims) },
  ]);
}

import { divide, multiply } from './arithmetic.js';
import { greater } from './mask.js';
import type { Variable } from './tape.js';

export function relu(x: Variable): Variable {
  return unary('Relu', x, (gradient) => multiply(gradient, greater(x, 0)));
}

/** 1 / (1 + e^−x). */
export function sigmoid(x: Variable): Variable {
  return unary('Sigmoid', x, (gradient, y) => multiply(gradient, multiply(y, complement(y))));
}

/** ln(1 + e^x), stable at both ends. */
export function softplus(x: Variable): Variable {
  return unary('Softplus', x, (gradient) => multiply(gradient, sigmoid(x)));
}

export function sqrt(x: Variable): Variable {
  return unary('Sqrt', x, (gradient, y) => divide(multiply(gradient, 0.5), y));
}

/** max(x, bound); the gradient is zero where the bound holds. */
export function atLeast(x: Variable, bound: number): Variable {
  const { tape } = x;
  return tape.variable(tape.emit('Max', [x.name, tape.scalar(bound).name]), x.dims, [
    { variable: x, pullback: (gradient) => multiply(gradient, greater(x, bound)) },
  ]);
}

function complement(y: Variable): Variable {
  const { tape } = y;
  return tape.variable(tape.emit('Sub', [tape.scalar(1).name, y.name]), y.dims);
}

function unary(op: string, x: Variable, pullback: (gradient: Variable, y: Variable) => Variable): Variable {
  const y: Variable = x.tape.variable(x.tape.emit(op, [x.name]), x.dims, [
    { variable: x, pullback: (gradient) => pullback(gradient, y) },
  ]);
  return y;
}

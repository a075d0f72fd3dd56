import { broadcastDims, unbroadcast } from './broadcasting.js';
import type { Variable } from './tape.js';

/** What arithmetic takes: a variable, or a number to be broadcast. */
export type Operand = Variable | number;

export function add(a: Variable, b: Operand): Variable {
  return binary(
    'Add',
    a,
    b,
    (gradient) => gradient,
    (gradient) => gradient,
  );
}

export function subtract(a: Variable, b: Operand): Variable {
  return binary('Sub', a, b, (gradient) => gradient, negate);
}

export function multiply(a: Variable, b: Operand): Variable {
  return binary(
    'Mul',
    a,
    b,
    (gradient, _, right) => multiply(gradient, right),
    (gradient, left) => multiply(gradient, left),
  );
}

export function divide(a: Variable, b: Operand): Variable {
  return binary(
    'Div',
    a,
    b,
    (gradient, _, right) => divide(gradient, right),
    (gradient, _, right, quotient) => negate(divide(multiply(gradient, quotient), right)),
  );
}

export function negate(x: Variable): Variable {
  return x.tape.variable(x.tape.emit('Neg', [x.name]), x.dims, [{ variable: x, pullback: negate }]);
}

/** ∂loss/∂operand before un-broadcasting, from the gradient, the two operands and the result. */
type Partial = (gradient: Variable, left: Variable, right: Variable, result: Variable) => Variable;

function binary(op: string, a: Variable, b: Operand, toLeft: Partial, toRight: Partial): Variable {
  const { tape } = a;
  const right = typeof b === 'number' ? tape.scalar(b) : b;
  const result: Variable = tape.variable(
    tape.emit(op, [a.name, right.name]),
    broadcastDims(a.dims, right.dims),
    [
      { variable: a, pullback: (gradient) => unbroadcast(toLeft(gradient, a, right, result), a.dims) },
      {
        variable: right,
        pullback: (gradient) => unbroadcast(toRight(gradient, a, right, result), right.dims),
      },
    ],
  );
  return result;
}

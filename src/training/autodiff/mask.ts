import type { Operand } from './arithmetic.js';
import { broadcastDims } from './broadcasting.js';
import type { Variable } from './tape.js';

// Comparisons give 1 where they hold and 0 elsewhere, as floats to multiply with. Their gradient is zero everywhere.

export function greater(a: Variable, b: Operand): Variable {
  return compare('Greater', a, b);
}

export function less(a: Variable, b: Operand): Variable {
  return compare('Less', a, b);
}

export function equal(a: Variable, b: Operand): Variable {
  return compare('Equal', a, b);
}

const FLOAT = { to: { kind: 'int', value: 1 } } as const;

function compare(op: string, a: Variable, b: Operand): Variable {
  const { tape } = a;
  const right = typeof b === 'number' ? tape.scalar(b) : b;
  const truth = tape.emit(op, [a.name, right.name]);
  return tape.variable(tape.emit('Cast', [truth], FLOAT), broadcastDims(a.dims, right.dims));
}

import type { Operand } from './arithmetic.js';
import { broadcastDims } from './broadcasting.js';
import type { Variable } from './tape.js';

const FLOAT = { to: { kind: 'int', value: 1 } } as const;

/** 1 where a > b and 0 elsewhere, as floats to multiply with. Its gradient is zero everywhere. */
export function greater(a: Variable, b: Operand): Variable {
  const { tape } = a;
  const right = typeof b === 'number' ? tape.scalar(b) : b;
  const truth = tape.emit('Greater', [a.name, right.name]);
  return tape.variable(tape.emit('Cast', [truth], FLOAT), broadcastDims(a.dims, right.dims));
}

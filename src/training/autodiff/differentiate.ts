import { add } from './arithmetic.js';
import type { Variable } from './tape.js';

/**
 * Reverse-mode differentiation: appends to the loss's tape the operations that compute its gradient.
 * @param loss one number (all dims 1)
 * @returns for each parameter ∂loss/∂parameter, of the parameter's dims; undefined where the loss does not depend on it
 */
export function gradients(loss: Variable, parameters: readonly Variable[]): (Variable | undefined)[] {
  const { tape } = loss;
  const arrived = new Map<Variable, Variable>();
  const ones = tape.constant(
    Float32Array.of(1),
    loss.dims.map(() => 1),
  );
  arrived.set(loss, ones);
  // Children come after their parents on the tape, so going backwards every gradient is complete when it is passed on.
  for (const variable of ancestors(loss)) {
    const gradient = arrived.get(variable);
    if (gradient === undefined) continue;
    for (const { variable: parent, pullback } of variable.parents) {
      if (!parent.differentiable) continue;
      const share = pullback(gradient);
      const others = arrived.get(parent);
      arrived.set(parent, others === undefined ? share : add(others, share));
    }
  }
  return parameters.map((parameter) => arrived.get(parameter));
}

/** The loss and everything differentiable it was made of, latest first. */
function ancestors(loss: Variable): Variable[] {
  const found = new Set<Variable>();
  const pending = [loss];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next) || !next.differentiable) continue;
    found.add(next);
    for (const { variable } of next.parents) pending.push(variable);
  }
  return [...found].sort((a, b) => b.order - a.order);
}

import type { OnnxModel, Tensors } from '../onnx/index.js';
import { adamStep } from './adam.js';
import { gradients, Tape, type Variable } from './autodiff/index.js';
import type { Stage, Variables } from './recipe.js';

/** Name of the loss among the outputs of the graphs below. */
export const LOSS = 'loss';

/** The names under which a parameter's gradient and running averages travel. */
export const gradientOf = (parameter: string): string => `${parameter}/gradient`;
export const firstMoment = (parameter: string): string => `${parameter}/first`;
export const secondMoment = (parameter: string): string => `${parameter}/second`;

/** The name under which a step gives back the new value of the input `name`. */
export const updated = (name: string): string => `${name}/updated`;

/**
 * A whole training step as one graph: forward, backward, Adam.
 * Inputs: the stage's own, every parameter the loss depends on with its two moments, and the scalars `stepSize` and
 * `epsilon`. Outputs: the loss, and each of those tensors under its `updated` name, to be fed back at the next step.
 */
export function stepGraph(stage: Stage, parameters: Tensors): OnnxModel {
  const { tape, slopes } = differentiate(stage, parameters);
  const corrections = { stepSize: tape.input('stepSize', []), epsilon: tape.input('epsilon', []) };
  for (const { name, value, gradient } of slopes) {
    const { dims } = parameters[name];
    const first = tape.input(firstMoment(name), dims);
    const second = tape.input(secondMoment(name), dims);
    const next = adamStep({ value, first, second }, gradient, stage.weightDecay, corrections);
    tape.output(next.value, updated(name));
    tape.output(next.first, updated(firstMoment(name)));
    tape.output(next.second, updated(secondMoment(name)));
  }
  return tape.toModel(`${stage.id} step`);
}

/** The loss and, as `gradientOf(parameter)`, its gradient: what the gradient test looks at. Inputs as above, no Adam. */
export function gradientGraph(stage: Stage, parameters: Tensors): OnnxModel {
  const { tape, slopes } = differentiate(stage, parameters);
  for (const { name, gradient } of slopes) tape.output(gradient, gradientOf(name));
  return tape.toModel(`${stage.id} gradients`);
}

/** The loss alone, for validation. Inputs: the stage's own and the parameters. */
export function lossGraph(stage: Stage, parameters: Tensors): OnnxModel {
  return declare(stage, parameters).tape.toModel(`${stage.id} loss`);
}

interface Slope {
  readonly name: string;
  readonly value: Variable;
  readonly gradient: Variable;
}

function differentiate(stage: Stage, parameters: Tensors): { tape: Tape; slopes: Slope[] } {
  const { tape, loss, variables } = declare(stage, parameters);
  const found = gradients(loss, Object.values(variables));
  const slopes = Object.entries(variables).flatMap(([name, value], i) => {
    const gradient = found[i];
    return gradient === undefined ? [] : [{ name, value, gradient }];
  });
  return { tape, slopes };
}

function declare(stage: Stage, parameters: Tensors): { tape: Tape; loss: Variable; variables: Variables } {
  const tape = new Tape();
  const variables = mapValues(parameters, (name, { dims }) => tape.parameter(name, dims));
  const inputs = mapValues(stage.inputs, (name, dims) => tape.input(name, dims));
  const loss = stage.loss(inputs, variables);
  tape.output(loss, LOSS);
  return { tape, loss, variables };
}

function mapValues<T>(
  record: Readonly<Record<string, T>>,
  map: (name: string, value: T) => Variable,
): Variables {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(name, value)]));
}

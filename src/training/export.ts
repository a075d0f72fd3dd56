import { ATTRIBUTE_COUNT } from '../domain/index.js';
import type { OnnxModel, Tensors } from '../onnx/index.js';
import { Tape, type Variable } from './autodiff/index.js';
import type { Recipe, Variables } from './recipe.js';

/** Input `features` [N, dimensions] → output `embedding` [N, 300], rows of unit L2 norm. */
export function exportImageHead(recipe: Recipe, parameters: Tensors, dimensions: number): OnnxModel {
  const tape = new Tape();
  const features = tape.input('features', ['N', dimensions]);
  tape.output(recipe.embedImages(features, constants(tape, parameters)), 'embedding');
  return tape.toModel('image head');
}

/** Input `query` [N, 40] of −1, 0, 1 → output `embedding` [N, 300], rows of unit L2 norm. */
export function exportAttributeEncoder(recipe: Recipe, parameters: Tensors): OnnxModel {
  const tape = new Tape();
  const queries = tape.input('query', ['N', ATTRIBUTE_COUNT]);
  tape.output(recipe.encodeQueries(queries, constants(tape, parameters)), 'embedding');
  return tape.toModel('attribute encoder');
}

function constants(tape: Tape, parameters: Tensors): Variables {
  const variables = Object.entries(parameters).map(([name, { data, dims }]): [string, Variable] => [
    name,
    tape.constant(data, dims, name),
  ]);
  return Object.fromEntries(variables);
}

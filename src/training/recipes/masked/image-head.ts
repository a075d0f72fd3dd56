import { ATTRIBUTE_COUNT, type Random } from '../../../domain/index.js';
import type { Tensors } from '../../../onnx/index.js';
import {
  add,
  matmul,
  mean,
  multiply,
  relu,
  reshape,
  transpose,
  type Variable,
} from '../../autodiff/index.js';
import { filledTensor, normalTensor } from '../../random-tensors.js';
import type { DataFacts, Variables } from '../../recipe.js';
import { prevalenceLogits } from '../prevalence.js';
import { standardise } from '../standardise.js';
import type { Settings } from './settings.js';

/** Fresh weights (He et al. 2015), with output biases that start at each attribute's prevalence. */
export function initialiseHead(facts: DataFacts, { members, hidden }: Settings, random: Random): Tensors {
  const outputBias = filledTensor([members, 1, ATTRIBUTE_COUNT], 0);
  const start = prevalenceLogits(facts);
  for (let member = 0; member < members; member++) outputBias.data.set(start, member * ATTRIBUTE_COUNT);
  const width = members * hidden;
  return {
    weight1: normalTensor(random, [facts.dimensions, width], Math.sqrt(2 / facts.dimensions)),
    bias1: filledTensor([width], 0),
    weight2: normalTensor(random, [members, hidden, ATTRIBUTE_COUNT], 0.5 / Math.sqrt(hidden)),
    bias2: outputBias,
  };
}

/**
 * The hidden layers of all members side by side: [N, dimensions] → [N, members · hidden]. Features are standardised
 * first, by the training set's statistics.
 * @param mask dropout's factors [N, dimensions], while training
 */
export function hiddenLayer(
  facts: DataFacts,
  features: Variable,
  parameters: Variables,
  mask?: Variable,
): Variable {
  const standard = standardise(features, facts);
  const seen = mask === undefined ? standard : multiply(standard, mask);
  return relu(add(matmul(seen, parameters.weight1), parameters.bias1));
}

/** Each member's own logits, for a loss each: [N, members · hidden] → [members, N, 40]. */
export function memberLogits(
  { members, hidden }: Settings,
  layer: Variable,
  parameters: Variables,
): Variable {
  const apart = transpose(reshape(layer, [layer.dims[0], members, hidden]), [1, 0, 2]);
  return add(matmul(apart, parameters.weight2), parameters.bias2);
}

/** Logits averaged over members, as one matrix product: [N, members · hidden] → [N, 40]. */
export function averageLogits(
  { members, hidden }: Settings,
  layer: Variable,
  parameters: Variables,
): Variable {
  const weights = reshape(parameters.weight2, [members * hidden, ATTRIBUTE_COUNT]);
  const bias = reshape(mean(parameters.bias2, [0]), [1, ATTRIBUTE_COUNT]);
  return add(multiply(matmul(layer, weights), 1 / members), bias);
}

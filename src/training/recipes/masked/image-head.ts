import { ATTRIBUTE_COUNT, type Random } from '../../../domain/index.js';
import { EMBEDDING_DIMENSIONS } from '../../../model/index.js';
import type { Tensors } from '../../../onnx/index.js';
import {
  add,
  atLeast,
  concat,
  divide,
  matmul,
  mean,
  multiply,
  negate,
  normalise,
  pad,
  relu,
  reshape,
  softplus,
  sqrt,
  subtract,
  sum,
  transpose,
  type Variable,
} from '../../autodiff/index.js';
import { filledTensor, normalTensor } from '../../random-tensors.js';
import type { DataFacts, Variables } from '../../recipe.js';
import type { Settings } from './settings.js';

/** Log-probability coordinates: present and absent, one each an attribute. */
export const EVIDENCE = 2 * ATTRIBUTE_COUNT;

/** Masks fed while training; without them nothing is dropped. */
export interface Dropout {
  readonly features: Variable;
  readonly hidden?: Variable;
}

/** Fresh weights (He et al. 2015), biases that start at each attribute's prevalence. */
export function initialiseHead(facts: DataFacts, { members, hidden }: Settings, random: Random): Tensors {
  const outputBias = filledTensor([members, 1, ATTRIBUTE_COUNT], 0);
  for (let i = 0; i < outputBias.data.length; i++) {
    const share = Math.min(Math.max(facts.prevalence[i % ATTRIBUTE_COUNT], 0.005), 0.995);
    outputBias.data[i] = Math.log(share / (1 - share));
  }
  const width = members * hidden;
  return {
    'head.weight1': normalTensor(random, [facts.dimensions, width], Math.sqrt(2 / facts.dimensions)),
    'head.bias1': filledTensor([width], 0),
    'head.weight2': normalTensor(random, [members, hidden, ATTRIBUTE_COUNT], 0.5 / Math.sqrt(hidden)),
    'head.bias2': outputBias,
  };
}

/** Hidden layer of all members side by side: [N, dimensions] → [N, members · hidden]. */
export function hiddenLayer(
  facts: DataFacts,
  features: Variable,
  parameters: Variables,
  dropout?: Dropout,
): Variable {
  const { tape } = features;
  const { dimensions, mean: centre, deviation } = facts;
  const centred = subtract(features, tape.constant(centre, [dimensions]));
  const standard = divide(centred, tape.constant(deviation, [dimensions]));
  const seen = dropout === undefined ? standard : multiply(standard, dropout.features);
  const hidden = relu(add(matmul(seen, parameters['head.weight1']), parameters['head.bias1']));
  return dropout?.hidden === undefined ? hidden : multiply(hidden, dropout.hidden);
}

/** Each member's own logits, for a loss each: [N, members · hidden] → [members, N, 40]. */
export function memberLogits(
  { members, hidden }: Settings,
  layer: Variable,
  parameters: Variables,
): Variable {
  const apart = transpose(reshape(layer, [layer.dims[0], members, hidden]), [1, 0, 2]);
  return add(matmul(apart, parameters['head.weight2']), parameters['head.bias2']);
}

/** Logits averaged over members, as one matrix product: [N, members · hidden] → [N, 40]. */
export function averageLogits(
  { members, hidden }: Settings,
  layer: Variable,
  parameters: Variables,
): Variable {
  const weights = reshape(parameters['head.weight2'], [members * hidden, ATTRIBUTE_COUNT]);
  const bias = mean(parameters['head.bias2'], [0]);
  return add(multiply(matmul(layer, weights), 1 / members), reshape(bias, [1, ATTRIBUTE_COUNT]));
}

/**
 * Logits → unit embeddings in which a query's cosine is the sum of the log-probabilities it asks for:
 * coordinates ln p₁ … ln p₄₀, ln(1−p₁) … ln(1−p₄₀), each cut off at −floor, and one that makes all norms equal.
 * Attributes that were never labelled say nothing: their coordinates are 0.
 */
export function evidenceEmbedding(facts: DataFacts, { floor }: Settings, logits: Variable): Variable {
  const { tape } = logits;
  const trained = Float32Array.from({ length: EVIDENCE }, (_, i) =>
    facts.trained.includes(i % ATTRIBUTE_COUNT) ? 1 : 0,
  );
  const present = negate(softplus(negate(logits)));
  const absent = negate(softplus(logits));
  const cut = atLeast(concat([present, absent], 1), -floor);
  const evidence = multiply(cut, tape.constant(trained, [EVIDENCE]));
  // Of an attribute's two log-probabilities at most one is below −ln 2, so no row is longer than this.
  const longest = ATTRIBUTE_COUNT * (floor ** 2 + Math.LN2 ** 2);
  const missing = sqrt(add(negate(sum(multiply(evidence, evidence), [1])), longest));
  return normalise(pad(concat([evidence, missing], 1), 1, 0, EMBEDDING_DIMENSIONS - EVIDENCE - 1));
}

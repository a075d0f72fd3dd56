import { ATTRIBUTE_COUNT, type Random } from '../../../domain/index.js';
import { EMBEDDING_DIMENSIONS } from '../../../model/index.js';
import type { FloatTensor, Tensors } from '../../../onnx/index.js';
import { add, matmul, normalise, relu, type Variable } from '../../autodiff/index.js';
import { uniformTensor } from '../../random-tensors.js';
import type { Variables } from '../../recipe.js';

/** Weights and biases uniform in ±1/√inputs, as PyTorch's `Linear` starts. */
export function initialiseNetworks(dimensions: number, hidden: number, random: Random): Tensors {
  return {
    ...linear('image', dimensions, EMBEDDING_DIMENSIONS, random),
    ...linear('hidden', ATTRIBUTE_COUNT, hidden, random),
    ...linear('attribute', hidden, EMBEDDING_DIMENSIONS, random),
  };
}

/** [N, dimensions] features as the backbone gives them → [N, 300], unit rows. */
export function embedImages(features: Variable, parameters: Variables): Variable {
  return normalise(add(matmul(features, parameters.imageWeight), parameters.imageBias));
}

/** [M, 40] bits → ReLU layer → [M, 300], unit rows. */
export function embedBits(bits: Variable, parameters: Variables): Variable {
  const layer = relu(add(matmul(bits, parameters.hiddenWeight), parameters.hiddenBias));
  return normalise(add(matmul(layer, parameters.attributeWeight), parameters.attributeBias));
}

function linear(
  name: string,
  inputs: number,
  outputs: number,
  random: Random,
): Readonly<Record<string, FloatTensor>> {
  const bound = 1 / Math.sqrt(inputs);
  return {
    [`${name}Weight`]: uniformTensor(random, [inputs, outputs], bound),
    [`${name}Bias`]: uniformTensor(random, [outputs], bound),
  };
}

import { divide, subtract, type Variable } from '../autodiff/index.js';
import type { DataFacts } from '../recipe.js';

/** Features with the training set's mean taken off, over its standard deviation: [N, dimensions]. */
export function standardise(features: Variable, { dimensions, mean, deviation }: DataFacts): Variable {
  const { tape } = features;
  const centred = subtract(features, tape.constant(mean, [dimensions]));
  return divide(centred, tape.constant(deviation, [dimensions]));
}

import {
  add,
  atLeast,
  divide,
  greater,
  matmul,
  multiply,
  negate,
  relu,
  sqrt,
  subtract,
  sum,
  transpose,
  type Variable,
} from '../autodiff/index.js';

/** Squared distances are taken as at least this: the root has no slope at 0. */
const LEAST_SQUARED_DISTANCE = 1e-12;

/** Cosines of unit vectors → their Euclidean distances: ‖a − b‖² = 2 − 2 cos. */
function distances(cosines: Variable): Variable {
  return sqrt(atLeast(add(multiply(negate(cosines), 2), 2), LEAST_SQUARED_DISTANCE));
}

/**
 * Batch-all triplet loss (Hermans, Beyer & Leibe 2017) with images as anchors: of image i, its own attribute embedding
 * is the positive, and that of every image j with other attributes a negative. The mean of
 * relu(‖imageᵢ − attributesᵢ‖ − ‖imageᵢ − attributesⱼ‖ + margin) over the triplets where it is positive.
 * @param images [N, D] unit rows
 * @param attributes [N, D] unit rows
 * @param differ [N, N]: 1 where the attributes of i and j differ, else 0
 */
export function batchAllTriplet(
  images: Variable,
  attributes: Variable,
  differ: Variable,
  margin: number,
): Variable {
  const positive = distances(sum(multiply(images, attributes), [1]));
  const negative = distances(matmul(images, transpose(attributes)));
  const terms = multiply(relu(add(subtract(positive, negative), margin)), differ);
  return divide(sum(terms), atLeast(sum(greater(terms, 0)), 1));
}

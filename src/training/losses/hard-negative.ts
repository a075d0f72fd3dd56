import { add, mean, multiply, relu, reshape, subtract, sum, type Variable } from '../autodiff/index.js';

/**
 * Hinge against attribute vectors that are almost right: mean of
 * relu(‖image − attributes‖² − ‖image − hard‖² + margin) over all samples and their hard negatives.
 * @param images [N, D] unit rows
 * @param attributes [N, D] unit rows
 * @param hard [N, H, D] unit rows: H altered attribute vectors of each image, embedded
 */
export function hardNegativeHinge(
  images: Variable,
  attributes: Variable,
  hard: Variable,
  margin: number,
): Variable {
  const anchors = reshape(images, [images.dims[0], 1, images.dims[1]]);
  const positives = reshape(attributes, [images.dims[0], 1, images.dims[1]]);
  // Between unit vectors ‖a − b‖² is 2 − 2 cos.
  const right = sum(multiply(anchors, positives), [2]);
  const wrong = sum(multiply(anchors, hard), [2]);
  return mean(relu(add(multiply(subtract(wrong, right), 2), margin)));
}

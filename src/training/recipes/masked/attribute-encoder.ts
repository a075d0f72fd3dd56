import { EMBEDDING_DIMENSIONS } from '../../../model/index.js';
import { concat, negate, normalise, pad, relu, type Variable } from '../../autodiff/index.js';
import { EVIDENCE } from './image-head.js';

/** [N, 40] signed queries → [N, 300]: the indicator of what is asked present and asked absent, at unit length. */
export function indicatorEmbedding(queries: Variable): Variable {
  const indicator = concat([relu(queries), relu(negate(queries))], 1);
  return normalise(pad(indicator, 1, 0, EMBEDDING_DIMENSIONS - EVIDENCE));
}

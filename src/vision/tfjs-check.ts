import { FacetError } from '../domain/index.js';
import type { TfjsNode } from './tfjs-model.js';

/** The error for a node that cannot be converted. */
export function refusal(node: TfjsNode, what: string): FacetError {
  return new FacetError('MODEL_INVALID', `node "${node.name}" (${node.op}): ${what}`);
}

/** @throws FacetError `MODEL_INVALID` naming the node, unless `condition` */
export function requireThat(condition: boolean, node: TfjsNode, what: string): asserts condition {
  if (!condition) throw refusal(node, what);
}

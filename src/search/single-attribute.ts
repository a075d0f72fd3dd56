import { attributeId, toSigned, type Attribute, type SignedAttributes } from '../domain/index.js';
import type { SearchModel } from './dependencies.js';

/** Whether a face has an attribute. */
export type AttributeState = 'PRESENT' | 'ABSENT';

/**
 * Embedding of the query that asks for one attribute alone, unit, 300 long. One query a run, as in a search: that of the
 * attribute alone then gives the very same score.
 */
export function encodeAlone(
  model: Pick<SearchModel, 'encodeQueries'>,
  attribute: Attribute,
  wanted: AttributeState,
): Promise<Float32Array> {
  const sets =
    wanted === 'PRESENT' ? { present: [attribute], absent: [] } : { present: [], absent: [attribute] };
  return model.encodeQueries([toSigned(sets)]);
}

/** The stored ground truth of an attribute; null where there is none. */
export function storedLabel(labels: SignedAttributes, attribute: Attribute): AttributeState | null {
  const label = labels[attributeId(attribute)];
  return label === 0 ? null : label > 0 ? 'PRESENT' : 'ABSENT';
}

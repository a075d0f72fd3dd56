import type { Schemas } from '@qdrant/js-client-rest';
import { isUuid } from '../../domain/index.js';
import type { VectorCondition, VectorFilter } from '../vector-index.js';

type Condition = Schemas['FieldCondition'] | Schemas['HasIdCondition'];

/** `none`: no point can pass; `filter` undefined: every point does. */
export type WireFilter =
  | { readonly none: true }
  | { readonly none: false; readonly filter?: { must: Condition[]; must_not: Condition[] } };

/**
 * The port's filter as Qdrant's. A condition with nothing to match is decided here; ids that are no UUID are left out,
 * since Qdrant would refuse the request for them and no point has one.
 */
export function wireFilter(filter: VectorFilter | undefined): WireFilter {
  const must = (filter?.must ?? []).map(wireCondition);
  if (must.includes(undefined)) return { none: true };
  const wire = {
    must: must.filter(isGiven),
    must_not: (filter?.mustNot ?? []).map(wireCondition).filter(isGiven),
  };
  return wire.must.length + wire.must_not.length === 0 ? { none: false } : { none: false, filter: wire };
}

function isGiven(condition: Condition | undefined): condition is Condition {
  return condition !== undefined;
}

function wireCondition({ key, anyOf }: VectorCondition): Condition | undefined {
  if (key === 'id') {
    const ids = anyOf.filter(isUuid);
    return ids.length === 0 ? undefined : { has_id: ids };
  }
  if (anyOf.length === 0) return undefined;
  if (anyOf.length === 1) return { key, match: { value: anyOf[0] } };
  return key === 'attributes' ? { key, match: { any: [...anyOf] } } : { key, match: { any: [...anyOf] } };
}

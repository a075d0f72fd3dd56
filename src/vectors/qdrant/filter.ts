import type { Schemas } from '@qdrant/js-client-rest';
import { isUuid } from '../../domain/index.js';
import type { VectorClause, VectorFilter } from '../vector-index.js';

type Group = { must: Condition[]; must_not: Condition[] };
type Condition = Schemas['FieldCondition'] | Schemas['HasIdCondition'] | Group | { should: Group[] };

/** `none`: no point can pass; `filter` undefined: every point does. */
export type WireFilter =
  { readonly none: true } | { readonly none: false; readonly filter?: Group; readonly conditions: number };

/**
 * The port's filter as Qdrant's. What nothing or everything passes is decided here: Qdrant refuses ids that are no UUID
 * (no point has one), and takes an empty group for none. `conditions` counts those within groups.
 */
export function wireFilter(filter: VectorFilter = { must: [], mustNot: [] }): WireFilter {
  const must = filter.must.map(wireClause);
  const mustNot = filter.mustNot.map(wireClause);
  if (must.includes(false) || mustNot.includes(true)) return { none: true };
  const wire = { must: must.flatMap(conditionOf), must_not: mustNot.flatMap(conditionOf) };
  const conditions = [...must, ...mustNot].reduce((sum, clause) => sum + countOf(clause), 0);
  return conditions === 0 ? { none: false, conditions } : { none: false, filter: wire, conditions };
}

/** A condition and how many it is made of; or what it comes to for every point. */
type WireClause = boolean | { readonly condition: Condition; readonly conditions: number };

function wireClause(clause: VectorClause): WireClause {
  if (clause.key === 'filter') return anyOf(clause.anyOf);
  const condition = wireCondition(clause);
  return condition === undefined ? false : { condition, conditions: 1 };
}

function anyOf(filters: readonly VectorFilter[]): WireClause {
  const groups = filters.map(wireFilter).filter((wire) => !wire.none);
  const given = groups.flatMap(({ filter }) => filter ?? []);
  if (given.length < groups.length) return true;
  if (given.length === 0) return false;
  const conditions = groups.reduce((sum, group) => sum + group.conditions, 0);
  return { condition: given.length === 1 ? given[0] : { should: given }, conditions };
}

function conditionOf(clause: WireClause): Condition[] {
  return typeof clause === 'boolean' ? [] : [clause.condition];
}

function countOf(clause: WireClause): number {
  return typeof clause === 'boolean' ? 0 : clause.conditions;
}

function wireCondition({ key, anyOf }: Exclude<VectorClause, { key: 'filter' }>): Condition | undefined {
  if (key === 'id') {
    const ids = anyOf.filter(isUuid);
    return ids.length === 0 ? undefined : { has_id: ids };
  }
  if (anyOf.length === 0) return undefined;
  if (anyOf.length === 1) return { key, match: { value: anyOf[0] } };
  return key === 'attributes' ? { key, match: { any: [...anyOf] } } : { key, match: { any: [...anyOf] } };
}

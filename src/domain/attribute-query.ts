import { ATTRIBUTES, isAttribute, type Attribute } from './attributes.js';
import { FacetError } from './errors.js';
import { toSets, toSigned, type AttributeSets, type SignedAttributes } from './labels.js';

/** A validated attribute query: at least one attribute, none both present and absent, each once, in attribute order. */
export interface AttributeQuery extends AttributeSets {
  /** The query as 40 signed values: the attribute encoder's input. */
  readonly signed: SignedAttributes;
  /** Canonical text: equal for queries that ask the same, in whatever order; cursors are bound to it. */
  readonly key: string;
}

/**
 * Makes an attribute query from what a caller sent. Repeats are harmless and dropped.
 * @param field the argument's name, for messages
 * @throws FacetError `UNKNOWN_ATTRIBUTE`, `CONTRADICTORY_QUERY`, `EMPTY_QUERY`
 */
export function attributeQuery(
  input: { readonly present?: readonly string[] | null; readonly absent?: readonly string[] | null },
  field = 'query',
): AttributeQuery {
  const present = known(input.present ?? [], `${field}.present`);
  const absent = known(input.absent ?? [], `${field}.absent`);
  const absentSet = new Set(absent);
  const both = ATTRIBUTES.filter((attribute) => absentSet.has(attribute) && present.includes(attribute));
  if (both.length > 0) {
    throw new FacetError(
      'CONTRADICTORY_QUERY',
      `${field}: ${both.join(', ')} cannot be both present and absent`,
      { field },
    );
  }
  if (present.length + absent.length === 0) {
    throw new FacetError('EMPTY_QUERY', `${field}: name at least 1 attribute in present or absent`, {
      field,
      limit: 1,
    });
  }
  const signed = toSigned({ present, absent });
  const sets = toSets(signed);
  return { ...sets, signed, key: `+${sets.present.join(',')}-${sets.absent.join(',')}` };
}

function known(names: readonly string[], field: string): Attribute[] {
  return names.map((name) => {
    if (isAttribute(name)) return name;
    throw new FacetError(
      'UNKNOWN_ATTRIBUTE',
      `${field}: "${name}" is not one of the ${ATTRIBUTES.length} attributes`,
      { field },
    );
  });
}

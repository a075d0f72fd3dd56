import { ATTRIBUTES, ATTRIBUTE_COUNT, attributeId, type Attribute } from './attributes.js';

/**
 * What is known of an image's attributes, or asked by a query: 40 signed values in attribute order,
 * `+1` present, `-1` absent, `0` unknown (of an image) or don't care (of a query).
 */
export type SignedAttributes = Int8Array;

/** The same knowledge as two disjoint lists of attributes; an attribute in neither is unknown. */
export interface AttributeSets {
  readonly present: readonly Attribute[];
  readonly absent: readonly Attribute[];
}

/** Sets → 40 signed values. When an attribute is in both sets the later write wins: validate first. */
export function toSigned(sets: AttributeSets): SignedAttributes {
  const signed = new Int8Array(ATTRIBUTE_COUNT);
  for (const attribute of sets.present) signed[attributeId(attribute)] = 1;
  for (const attribute of sets.absent) signed[attributeId(attribute)] = -1;
  return signed;
}

/** 40 signed values → sets, each in attribute order. */
export function toSets(signed: SignedAttributes): AttributeSets {
  return {
    present: ATTRIBUTES.filter((_, id) => signed[id] > 0),
    absent: ATTRIBUTES.filter((_, id) => signed[id] < 0),
  };
}

/**
 * Whether labels satisfy a query: `true`/`false` when every asked attribute is labelled, `undefined` when one that
 * could still decide it is not (an unlabelled image is neither relevant nor irrelevant).
 */
export function satisfies(labels: SignedAttributes, query: SignedAttributes): boolean | undefined {
  let unknown = false;
  for (let id = 0; id < ATTRIBUTE_COUNT; id++) {
    if (query[id] === 0) continue;
    if (labels[id] === 0) unknown = true;
    else if (labels[id] !== query[id]) return false;
  }
  return unknown ? undefined : true;
}

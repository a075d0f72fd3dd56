import {
  ATTRIBUTE_COUNT,
  attributeId,
  type Attribute,
  type Random,
  type SignedAttributes,
} from '../domain/index.js';

/**
 * How a query is made from a random labelled image, and what it is judged by.
 * `partial`: m random attributes of the image, and only those are asked.
 * `reference`: the published protocol: all labels of the image are asked, judged by m random ones.
 * `present-only`: m random attributes that the image has, and only those are asked.
 */
export const PROTOCOLS = ['partial', 'reference', 'present-only'] as const;

export type Protocol = (typeof PROTOCOLS)[number];

export interface EvaluationQuery {
  /** Row of the gallery that the query was made from. */
  readonly row: number;
  /** What the attribute encoder gets. */
  readonly asked: SignedAttributes;
  /** An image is relevant when it is labelled so in every attribute named here. */
  readonly judged: SignedAttributes;
}

/** The attribute ids that a protocol may draw from for an image: labelled, and known to the model. */
function candidates(protocol: Protocol, labels: SignedAttributes, askable: readonly number[]): number[] {
  return askable.filter((id) => (protocol === 'present-only' ? labels[id] > 0 : labels[id] !== 0));
}

/**
 * Draws queries, each from an image drawn with replacement among those that allow one.
 * @param labels row-major [images × 40]
 * @param attributes the attributes that may be asked
 * @param m how many attributes a query is judged by
 * @returns undefined where no image has m such attributes
 */
export function sampleQueries(
  protocol: Protocol,
  labels: Int8Array,
  attributes: readonly Attribute[],
  m: number,
  count: number,
  random: Random,
): EvaluationQuery[] | undefined {
  const askable = attributes.map(attributeId);
  const labelsOf = (row: number) => labels.subarray(row * ATTRIBUTE_COUNT, (row + 1) * ATTRIBUTE_COUNT);
  const eligible: number[] = [];
  for (let row = 0; row < labels.length / ATTRIBUTE_COUNT; row++) {
    if (candidates(protocol, labelsOf(row), askable).length >= m) eligible.push(row);
  }
  if (eligible.length === 0) return undefined;
  return Array.from({ length: count }, () => {
    const row = eligible[random.int(eligible.length)];
    const own = labelsOf(row);
    const from = candidates(protocol, own, askable);
    const judged = new Int8Array(ATTRIBUTE_COUNT);
    for (const place of random.sample(m, from.length)) judged[from[place]] = own[from[place]];
    return { row, asked: protocol === 'reference' ? own.slice() : judged, judged };
  });
}

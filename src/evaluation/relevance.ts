import { ATTRIBUTE_COUNT, IRRELEVANT, RELEVANT, UNJUDGED, type SignedAttributes } from '../domain/index.js';

/**
 * Judges a block of images by a query: the domain's `satisfies`, written for hundreds of millions of pairs.
 * @param labels row-major [rows × 40]
 * @param judged 40 signed values
 * @param relevance receives RELEVANT, IRRELEVANT or UNJUDGED (an asked label is missing and none contradicts), from
 *   `firstRow` on
 */
export function judgeRows(
  labels: Int8Array,
  judged: SignedAttributes,
  relevance: Int8Array,
  firstRow: number,
): void {
  const ids: number[] = [];
  judged.forEach((value, id) => {
    if (value !== 0) ids.push(id);
  });
  const rows = labels.length / ATTRIBUTE_COUNT;
  for (let row = 0; row < rows; row++) {
    let verdict = RELEVANT;
    for (const id of ids) {
      const label = labels[row * ATTRIBUTE_COUNT + id];
      if (label === judged[id]) continue;
      if (label !== 0) {
        verdict = IRRELEVANT;
        break;
      }
      verdict = UNJUDGED;
    }
    relevance[firstRow + row] = verdict;
  }
}

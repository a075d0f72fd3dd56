import type { Catalogue, CatalogueImage } from '../catalogue/index.js';
import { ATTRIBUTE_COUNT, attributeQuery, FacetError, type SignedAttributes } from '../domain/index.js';
import type { VectorIndex } from '../vectors/index.js';
import { checkItems, inOrder, notFound, type ItemError } from './batch-items.js';
import { payloadOf } from './index-images.js';

/** What relabelling changes. */
export interface LabellingParts {
  readonly catalogue: Pick<Catalogue, 'byIds' | 'relabel'>;
  readonly index: Pick<VectorIndex, 'active' | 'fetch' | 'upsert'>;
}

/** All that is known of an image from now on; an attribute in neither list becomes unknown. One list must be given. */
export interface LabelItem {
  readonly id: string;
  readonly present?: readonly string[] | null | undefined;
  readonly absent?: readonly string[] | null | undefined;
}

export interface LabelReport {
  /** Images with their new labels, in the order given. */
  readonly labelled: readonly CatalogueImage[];
  /** Items that were left out, by index. */
  readonly errors: readonly ItemError[];
}

/**
 * Replaces the labels of images that are shown. The catalogue, which is the truth, comes first, the index's payload after
 * it; filters and counts of both agree when this resolves. Interrupted in between, filtered searches go by the old labels
 * until the same call is made again or a reconciliation mends the payload; nothing of an image is ever hidden. Call it in
 * a turn (`Catalogue.exclusively`).
 * @param items 1 to 500; per item `BAD_USER_INPUT`, `DUPLICATE_ITEM`, `NOT_FOUND`, `UNKNOWN_ATTRIBUTE`,
 *   `CONTRADICTORY_QUERY`
 * @throws FacetError `BAD_USER_INPUT` (number of items), `SERVICE_UNAVAILABLE`
 */
export async function labelImages(
  { catalogue, index }: LabellingParts,
  items: readonly LabelItem[],
): Promise<LabelReport> {
  const checked = checkItems(
    items,
    ({ id }) => id,
    'items',
    (item) => `${item}.id`,
  );
  const errors = [...checked.errors];
  const rows = await catalogue.byIds(checked.items.map(({ id }) => id));
  const labelled: CatalogueImage[] = [];
  for (const { index: at, id, item } of checked.items) {
    const labels = labelsOf(item, `items[${at}]`);
    const row = rows.get(id);
    if (labels instanceof FacetError) errors.push({ index: at, id: item.id, error: labels });
    else if (row === undefined) errors.push(notFound(at, item.id, `items[${at}].id`));
    else labelled.push({ ...row, labels });
  }
  await catalogue.relabel(labelled);
  await rewritePayloads(index, labelled);
  return { labelled, errors: inOrder(errors) };
}

/**
 * Gives the active collection's points the payload that follows from these rows, with the embedding they have. Rows
 * without a point are passed over.
 */
export async function rewritePayloads(
  index: LabellingParts['index'],
  rows: readonly CatalogueImage[],
): Promise<void> {
  const active = await index.active();
  if (active === null || rows.length === 0) return;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const points = await index.fetch([...byId.keys()]);
  await index.upsert(
    active,
    points.flatMap((point) => {
      const row = byId.get(point.id);
      return row === undefined ? [] : [{ ...point, payload: payloadOf(row) }];
    }),
  );
}

function labelsOf({ present, absent }: LabelItem, field: string): SignedAttributes | FacetError {
  if (!present && !absent) {
    return new FacetError(
      'BAD_USER_INPUT',
      `${field}: give present or absent, or empty lists to unlabel it`,
      {
        field,
      },
    );
  }
  // What no query may be, labels may: empty.
  if ((present?.length ?? 0) + (absent?.length ?? 0) === 0) return new Int8Array(ATTRIBUTE_COUNT);
  try {
    return attributeQuery({ present: present ?? null, absent: absent ?? null }, field).signed;
  } catch (error) {
    if (error instanceof FacetError) return error;
    throw error;
  }
}

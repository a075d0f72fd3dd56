import type { Catalogue, CatalogueImage } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import type { VectorIndex, VectorPoint } from '../vectors/index.js';

/** What the two stores have under one id: a row, a point, or both. */
export interface Pair {
  readonly id: string;
  readonly row: CatalogueImage | undefined;
  readonly point: VectorPoint | undefined;
}

/** Rows and points a read. */
const PAGE = 512;

/**
 * Walks both stores side by side in id order: a merge of two sorted walks, which holds one page of each.
 * @param collection the model version whose points are walked; null: none
 * @throws FacetError `INTERNAL` if a store does not keep id order: its neighbour's ids would all look lost
 */
export async function* walkStores(
  catalogue: Pick<Catalogue, 'all'>,
  index: Pick<VectorIndex, 'scroll'>,
  collection: string | null,
): AsyncGenerator<Pair> {
  const rows = inIdOrder('catalogue', rowPages(catalogue));
  const points = inIdOrder('index', collection === null ? nothing() : index.scroll(collection, PAGE));
  try {
    let row = await next(rows);
    let point = await next(points);
    while (row !== undefined || point !== undefined) {
      const id = lower(row?.id, point?.id);
      const own = row?.id === id ? row : undefined;
      const ownPoint = point?.id === id ? point : undefined;
      yield { id, row: own, point: ownPoint };
      if (own !== undefined) row = await next(rows);
      if (ownPoint !== undefined) point = await next(points);
    }
  } finally {
    await rows.return(undefined);
    await points.return(undefined);
  }
}

async function* rowPages(catalogue: Pick<Catalogue, 'all'>): AsyncGenerator<CatalogueImage[]> {
  let after: string | undefined;
  for (;;) {
    const rows = await catalogue.all(PAGE, after);
    if (rows.length === 0) return;
    after = rows[rows.length - 1].id;
    yield rows;
  }
}

async function* nothing(): AsyncGenerator<never> {
  // A collection that is not there has no points.
}

async function* inIdOrder<Item extends { readonly id: string }>(
  store: string,
  pages: AsyncIterable<Item[]>,
): AsyncGenerator<Item, undefined> {
  let last = '';
  for await (const page of pages) {
    for (const item of page) {
      if (item.id <= last) {
        throw new FacetError('INTERNAL', `${store}: gives ${item.id} after ${last}, which is not id order`);
      }
      last = item.id;
      yield item;
    }
  }
}

async function next<Item>(items: AsyncGenerator<Item, undefined>): Promise<Item | undefined> {
  return (await items.next()).value;
}

function lower(a: string | undefined, b: string | undefined): string {
  if (a === undefined) return b ?? '';
  return b === undefined || a < b ? a : b;
}

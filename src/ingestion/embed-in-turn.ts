import type { Catalogue, CatalogueImage } from '../catalogue/index.js';
import type { FeatureExtractor } from '../vision/index.js';
import { RowFeatures, type SortedRows } from './row-features.js';

export interface RowsInTurn<T> {
  /** Reads the rows; called in the turn, and again in the next if files had to be read in between. */
  readonly read: () => Promise<readonly CatalogueImage[]>;
  /** Writes them, in the turn in which they were read. None of them is `missing`. */
  readonly write: (sorted: SortedRows, rows: readonly CatalogueImage[]) => Promise<T>;
}

/**
 * Reads rows and writes their embeddings in one turn, so that no deletion and no relabelling comes between. Files are
 * read outside of it: rows without stored features cost another turn.
 */
export async function inOneTurn<T>(
  {
    catalogue,
    extractor,
  }: { readonly catalogue: Pick<Catalogue, 'exclusively'>; readonly extractor: FeatureExtractor },
  { read, write }: RowsInTurn<T>,
): Promise<T> {
  const features = new RowFeatures(extractor);
  for (;;) {
    const { missing, result } = await catalogue.exclusively(async () => {
      const rows = await read();
      const sorted = await features.sort(rows);
      if (sorted.missing.length > 0) return { missing: sorted.missing, result: undefined };
      return { missing: [], result: { value: await write(sorted, rows) } };
    });
    if (result !== undefined) return result.value;
    await features.extract(missing);
  }
}

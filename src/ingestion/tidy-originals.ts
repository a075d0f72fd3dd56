import type { Catalogue, IngestionStore } from '../catalogue/index.js';
import type { Originals } from './sources/index.js';

export interface TidyParts {
  readonly originals: Pick<Originals, 'list' | 'remove' | 'tidy'>;
  readonly catalogue: Pick<Catalogue, 'contentsInUse'>;
  readonly store: Pick<IngestionStore, 'contentsNeeded'>;
}

/** Originals looked up at a time. */
const BATCH = 500;

/**
 * Removes originals that we keep and that nothing names any more: of images that were deleted or replaced, and of items
 * that failed or were cancelled. Younger ones stay: their request may not have been written down yet.
 * @param olderThanMs longer than a request or a try at an item takes
 * @returns how many were removed
 */
export async function tidyOriginals(
  { originals, catalogue, store }: TidyParts,
  olderThanMs: number,
  signal?: AbortSignal,
): Promise<number> {
  const before = Date.now() - olderThanMs;
  let removed = await originals.tidy(olderThanMs);
  let batch: string[] = [];
  const sweep = async () => {
    const used = await catalogue.contentsInUse(batch);
    const needed = await store.contentsNeeded(batch);
    for (const sha256 of batch) {
      if (used.has(sha256) || needed.has(sha256)) continue;
      await originals.remove(sha256);
      removed++;
    }
    batch = [];
  };
  for await (const { sha256, modified } of originals.list()) {
    signal?.throwIfAborted();
    if (modified.getTime() > before) continue;
    batch.push(sha256);
    if (batch.length === BATCH) await sweep();
  }
  await sweep();
  return removed;
}

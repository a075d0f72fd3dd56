import type { CatalogueImage } from '../catalogue/index.js';
import { requireSameBackbone, type EmbeddingParts } from './index-images.js';
import { embedRows } from './stored-rows.js';

/** Rows a step: read, embedded and written together. */
const PAGE = 512;

export interface ReembedOptions extends EmbeddingParts {
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Stops between two steps; the old model stays active. */
  readonly signal?: AbortSignal | undefined;
}

export interface ReembedReport {
  /** Images in the new collection. */
  readonly embedded: number;
  /** Images that no features are stored of and whose files are gone: not shown any more until imported again. */
  readonly failed: number;
}

/**
 * Makes `model` the gallery's: fills a collection of its own beside the one that searches read, swaps it in at the end,
 * and drops all others, so that no embedding of an old model is left over. Does nothing but that dropping when the
 * model is active already. After a crash, start it again: it fills the collection anew.
 * @throws FacetError `MODEL_INVALID`, `SERVICE_UNAVAILABLE`; the signal's reason when aborted
 */
export async function reembed(options: ReembedOptions): Promise<ReembedReport> {
  const { model, catalogue, index, onProgress, signal } = options;
  requireSameBackbone(options);
  let embedded = 0;
  let failed = 0;
  if ((await index.active()) !== model.version) {
    await index.createCollection(model.version);
    const { PENDING, INDEXED } = await catalogue.countByState();
    const total = PENDING + INDEXED;
    for await (const rows of pages((after) => catalogue.all(PAGE, after))) {
      signal?.throwIfAborted();
      const result = await embedRows(
        options,
        rows.filter(({ state }) => state !== 'DELETING'),
      );
      embedded += result.embedded;
      failed += result.failed;
      onProgress?.(embedded + failed, total);
    }
    await index.activate(model.version);
  }
  for (const collection of await index.collections()) {
    if (collection !== model.version) await index.dropCollection(collection);
  }
  return { embedded, failed };
}

/**
 * Finishes what an interrupted ingestion left PENDING, whatever dataset it was of, in the active model's collection.
 * @returns how many images became INDEXED
 */
export async function finishPending(options: ReembedOptions): Promise<number> {
  let finished = 0;
  for await (const rows of pages((after) => options.catalogue.pending(PAGE, after))) {
    options.signal?.throwIfAborted();
    finished += (await embedRows(options, rows)).embedded;
  }
  return finished;
}

/** Walks a listing in id order; every row is met once even if what is done to it takes it off the list. */
async function* pages(
  read: (afterId: string | undefined) => Promise<CatalogueImage[]>,
): AsyncGenerator<CatalogueImage[]> {
  let after: string | undefined;
  for (;;) {
    const rows = await read(after);
    if (rows.length === 0) return;
    after = rows[rows.length - 1].id;
    yield rows;
  }
}

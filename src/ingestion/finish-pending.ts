import type { EmbeddingParts } from './index-images.js';
import { embedRows } from './stored-rows.js';

/** Rows a turn. */
const PAGE = 512;

export interface FinishOptions extends EmbeddingParts {
  /** Stops between two turns. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finishes what an interrupted ingestion left PENDING, whatever dataset it was of, in the active model's collection. A
 * row met PENDING in a turn has nobody else working on it: whoever writes takes it from PENDING to INDEXED in one turn.
 * @returns how many images became INDEXED
 * @throws FacetError `MODEL_CHANGED`, `SERVICE_UNAVAILABLE`; the signal's reason when aborted
 */
export async function finishPending(options: FinishOptions): Promise<number> {
  let finished = 0;
  let after: string | undefined;
  for (;;) {
    options.signal?.throwIfAborted();
    const { rows, embedded } = await embedRows(options, () => options.catalogue.pending(PAGE, after));
    if (rows.length === 0) return finished;
    // Every row is met once, whether or not it could be finished.
    after = rows[rows.length - 1].id;
    finished += embedded;
  }
}

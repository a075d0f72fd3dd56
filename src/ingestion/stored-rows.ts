import type { CatalogueImage } from '../catalogue/index.js';
import type { FacetError } from '../domain/index.js';
import { inOneTurn } from './embed-in-turn.js';
import { currentModel, upsertEmbeddings, writeImages, type EmbeddingParts } from './index-images.js';

/** What became of some rows. */
export interface EmbeddedRows {
  /** Rows there were. */
  readonly rows: readonly CatalogueImage[];
  readonly embedded: number;
  /** Rows whose features are not stored and whose file cannot be read any more; they are PENDING now. */
  readonly failures: readonly RowFailure[];
}

/** A row that no embedding can be made of. */
export interface RowFailure {
  readonly id: string;
  readonly error: FacetError;
}

/**
 * Puts rows that the catalogue has into the active collection, which is the model's, from stored features, or from the
 * file where there are none. INDEXED rows stay so throughout; PENDING ones become INDEXED.
 * @param read gives the rows, none of them DELETING; called in a turn, perhaps more than once
 * @throws FacetError `MODEL_CHANGED` where another model is active; `SERVICE_UNAVAILABLE`, `DEVICE_UNAVAILABLE`,
 *   `INTERNAL`: nothing is wrong with the rows then, and those not done yet stay as they are
 */
export function embedRows(
  parts: EmbeddingParts,
  read: () => Promise<readonly CatalogueImage[]>,
): Promise<EmbeddedRows> {
  const { catalogue } = parts;
  return inOneTurn(parts, {
    read,
    write: async ({ found, changed, failed }, rows) => {
      if (rows.length === 0) return { rows, embedded: 0, failures: [] };
      await currentModel({ ...parts, model: () => parts.model });
      await upsertEmbeddings(parts, found);
      const embedded = new Set(found.map(({ image }) => image.id));
      await catalogue.markIndexed(
        rows.filter(({ id, state }) => state === 'PENDING' && embedded.has(id)).map(({ id }) => id),
      );
      if (changed.length > 0) await writeImages(parts, changed);
      // Without a point it must not be shown; a later import may still find its file.
      await catalogue.putPending(failed.map(({ row }) => row).filter(({ state }) => state !== 'PENDING'));
      const failures = failed.map(({ row: { id }, error }) => ({ id, error }));
      return { rows, embedded: found.length + changed.length, failures };
    },
  });
}

import type { Catalogue } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import type { VectorIndex } from '../vectors/index.js';
import { checkItems, inOrder, notFound, type ItemError } from './batch-items.js';

/** What a deletion changes. */
export interface DeletionParts {
  readonly catalogue: Pick<Catalogue, 'lookup' | 'deleting' | 'datasetIds' | 'markDeleting' | 'remove'>;
  readonly index: Pick<VectorIndex, 'delete'>;
}

export interface DeleteReport {
  /** Ids of the images that are gone, in the order given. */
  readonly deleted: readonly string[];
  /** Items that were left out, by index. */
  readonly errors: readonly ItemError[];
}

/** Images a step. */
const PAGE = 500;

/**
 * Deletes images from both stores: rows DELETING (shown no more from here on) → points removed → rows removed. Whenever
 * it is interrupted, rows are left DELETING, which `finishDeletions`, a reconciliation, or the same call again finishes.
 * Images in whatever state go, so that one that an ingestion left PENDING can be got rid of. Original files and stored
 * features stay: they belong to the content, which another image may share. Call it in a turn (`Catalogue.exclusively`).
 * @param ids 1 to 500; per item `BAD_USER_INPUT`, `DUPLICATE_ITEM`, `NOT_FOUND`
 * @throws FacetError `BAD_USER_INPUT` (number of ids), `SERVICE_UNAVAILABLE`
 */
export async function deleteImages(parts: DeletionParts, ids: readonly string[]): Promise<DeleteReport> {
  const { items, errors } = checkItems(ids, (id) => id, 'ids');
  const rows = await parts.catalogue.lookup(items.map(({ id }) => id));
  const known = items.filter(({ id }) => rows.has(id)).map(({ id }) => id);
  const unknown = items
    .filter(({ id }) => !rows.has(id))
    .map(({ index, item }) => notFound(index, item, `ids[${index}]`));
  await deleteKnown(parts, known);
  return { deleted: known, errors: inOrder([...errors, ...unknown]) };
}

/**
 * Deletes a dataset's images, a few hundred a turn, whatever their state.
 * @returns how many there were
 * @throws FacetError `NOT_FOUND` (field `dataset`) where there are none; `SERVICE_UNAVAILABLE`; the signal's reason when
 *   aborted, between two steps
 */
export async function deleteDataset(
  parts: DeletionParts & { readonly catalogue: Pick<Catalogue, 'exclusively'> },
  dataset: string,
  { onProgress, signal }: { onProgress?: (done: number) => void; signal?: AbortSignal } = {},
): Promise<number> {
  let done = 0;
  let after: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const ids = await parts.catalogue.exclusively(async () => {
      const page = await parts.catalogue.datasetIds(dataset, PAGE, after);
      await deleteKnown(parts, page);
      return page;
    });
    if (ids.length === 0) break;
    after = ids[ids.length - 1];
    done += ids.length;
    onProgress?.(done);
  }
  if (done > 0) return done;
  throw new FacetError('NOT_FOUND', `dataset: no image of the gallery belongs to "${dataset}"`, {
    field: 'dataset',
  });
}

/**
 * Finishes deletions that were interrupted.
 * @returns how many rows it removed
 * @throws FacetError `SERVICE_UNAVAILABLE`
 */
export async function finishDeletions(
  parts: Pick<DeletionParts, 'index'> & {
    readonly catalogue: Pick<Catalogue, 'deleting' | 'remove' | 'exclusively'>;
  },
): Promise<number> {
  let done = 0;
  let after: string | undefined;
  for (;;) {
    const ids = await parts.catalogue.exclusively(async () => {
      const page = (await parts.catalogue.deleting(PAGE, after)).map(({ id }) => id);
      await finish(parts, page);
      return page;
    });
    if (ids.length === 0) return done;
    after = ids[ids.length - 1];
    done += ids.length;
  }
}

async function deleteKnown(parts: DeletionParts, ids: readonly string[]): Promise<void> {
  await parts.catalogue.markDeleting(ids);
  await finish(parts, ids);
}

/** Second half of a deletion: the points of DELETING rows, then the rows. */
export async function finish(
  {
    catalogue,
    index,
  }: { readonly catalogue: Pick<Catalogue, 'remove'>; readonly index: Pick<VectorIndex, 'delete'> },
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await index.delete(ids);
  await catalogue.remove(ids);
}

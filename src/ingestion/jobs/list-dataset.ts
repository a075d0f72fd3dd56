import { z } from 'zod';
import type { NewItem, StoredIngestion } from '../../catalogue/index.js';
import { openCelebA, type LabelledImage } from '../../dataset/index.js';
import { PARTITIONS, type JsonObject } from '../../domain/index.js';
import { resolveServerPath } from '../sources/index.js';
import type { JobParts } from './job-parts.js';

/** Items stored at a time. */
const BATCH = 1000;

const plan = z.object({
  folder: z.string(),
  partitions: z.array(z.enum(PARTITIONS)).optional(),
  limit: z.number().int().optional(),
});
type DatasetPlan = z.infer<typeof plan>;

/** A dataset's plan as it is stored. */
export function toPlan({ folder, partitions, limit }: DatasetPlan): JsonObject {
  return { folder, ...(partitions && { partitions }), ...(limit !== undefined && { limit }) };
}

/**
 * Reads a dataset's list into items, in the list's order, and then says how many there are. Interrupted, it starts over:
 * items that are there stay.
 * @throws FacetError `DATASET_MALFORMED`, `DATASET_NOT_FOUND`, `PATH_REFUSED`; the signal's reason when aborted
 */
export async function listDataset(
  { store, policy }: Pick<JobParts, 'store' | 'policy'>,
  ingestion: StoredIngestion,
  signal: AbortSignal,
): Promise<void> {
  const { folder, partitions, limit } = plan.parse(ingestion.plan);
  const dataset = await openCelebA(await resolveServerPath(policy.root, folder, 'folder'));
  let items: NewItem[] = [];
  let total = 0;
  for await (const image of dataset.images({ partitions, limit })) {
    items.push(toItem(image, ingestion.dataset, total++));
    if (items.length < BATCH) continue;
    signal.throwIfAborted();
    await store.addItems(ingestion.id, items);
    items = [];
  }
  await store.addItems(ingestion.id, items);
  await store.setTotal(ingestion.id, total);
}

function toItem(
  { externalId, path, partition, labels }: LabelledImage,
  dataset: string,
  index: number,
): NewItem {
  return {
    index,
    dataset,
    externalId,
    sourceKind: 'path',
    source: path,
    bytes: 0,
    mediaType: null,
    partition,
    labels,
    metadata: null,
    error: null,
  };
}

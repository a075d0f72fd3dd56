import type { LabelledImage } from '../dataset/index.js';
import { FacetError } from '../domain/index.js';
import type { ImageFacts } from '../vision/index.js';
import { isOurFault } from './failures.js';
import { requireSameBackbone, type IngestionParts } from './index-images.js';
import { plan, type PlannedImage } from './plan.js';
import { finishPending } from './finish-pending.js';
import { reembed } from './reembed.js';
import { Tally, type ImportProgress, type ImportReport } from './tally.js';
import { BatchWriter } from './batch-writer.js';

export interface ImportOptions extends IngestionParts {
  readonly source: AsyncIterable<LabelledImage>;
  /** Name of the dataset: with an image's external id it makes the image's id. 1–200 characters. */
  readonly dataset: string;
  /** How many images the source will give, where known: for the time left. */
  readonly total?: number | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Stops between two images; what was written stays, and the next import goes on from there. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes labelled images into the gallery: features → embedding → row and point. Can be interrupted at any moment and
 * run again: every image ends up exactly once in both stores. Changed content or labels replace what was there.
 *
 * Stages overlap: while one batch is written, the next is extracted and the one after is looked up; a few hundred
 * images are in memory at most. Images that cannot be read or decoded are reported and stop nothing.
 * @throws FacetError `BAD_USER_INPUT` (dataset), `MODEL_INVALID`, `MODEL_CHANGED` (run it again), `SERVICE_UNAVAILABLE`,
 *   and what the source throws; the signal's reason when aborted
 */
export async function importImages(options: ImportOptions): Promise<ImportReport> {
  const { source, dataset, extractor, signal } = options;
  if (dataset.length < 1 || dataset.length > 200) {
    throw new FacetError('BAD_USER_INPUT', 'dataset: a name has 1 to 200 characters', {
      field: 'dataset',
      limit: 200,
    });
  }
  const embedding = { ...options, model: options.model(), onProgress: undefined };
  requireSameBackbone(embedding);
  const tally = new Tally(options.onProgress, options.total);
  await reembed(embedding);
  tally.resumed = await finishPending(embedding);
  const writer = new BatchWriter(options, tally);
  try {
    for await (const result of extractor.extract(plan(source, dataset, options, tally))) {
      signal?.throwIfAborted();
      const { key } = result;
      if (result.ok) {
        await writer.add({
          known: key.known,
          image: newImage(key, dataset, result.facts),
          features: result.features,
        });
      } else if (isOurFault(result.error.code)) throw result.error;
      else tally.fail(key.id, key.image.externalId, result.error);
    }
    signal?.throwIfAborted();
    await writer.flush();
  } finally {
    // Nothing of ours may still be writing when the caller closes the stores.
    await writer.settled();
  }
  tally.tell();
  return tally.report();
}

function newImage({ id, image, location, metadata }: PlannedImage, dataset: string, facts: ImageFacts) {
  const { externalId, partition, labels } = image;
  return { id, dataset, externalId, location, partition, labels, metadata, ...facts };
}

import { deleteImages, type DeleteReport, type DeletionParts } from './delete-images.js';
import { labelImages, type LabelItem, type LabelReport, type LabellingParts } from './label-images.js';

/** Changes to images that the gallery has. */
export interface GalleryService {
  /** See `deleteImages`. */
  delete(ids: readonly string[]): Promise<DeleteReport>;
  /** See `labelImages`. */
  label(items: readonly LabelItem[]): Promise<LabelReport>;
}

/**
 * Binds the use-cases to the stores. Changes go one after the other: a relabelling amid a deletion could put back the
 * point that the deletion had just removed.
 */
export function createGalleryService(parts: {
  readonly catalogue: DeletionParts['catalogue'] & LabellingParts['catalogue'];
  readonly index: DeletionParts['index'] & LabellingParts['index'];
}): GalleryService {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const result = last.then(task);
    // Whoever asked is told of a failure; the next in line only waits.
    last = result.catch(() => undefined);
    return result;
  };
  return {
    delete: (ids) => inTurn(() => deleteImages(parts, ids)),
    label: (items) => inTurn(() => labelImages(parts, items)),
  };
}

import type { Catalogue } from '../catalogue/index.js';
import { deleteImages, type DeleteReport, type DeletionParts } from './delete-images.js';
import { labelImages, type LabelItem, type LabelReport, type LabellingParts } from './label-images.js';

/** Changes to images that the gallery has. */
export interface GalleryService {
  /** See `deleteImages`. */
  delete(ids: readonly string[]): Promise<DeleteReport>;
  /** See `labelImages`. */
  label(items: readonly LabelItem[]): Promise<LabelReport>;
}

/** Binds the use-cases to the stores; each call is one turn. */
export function createGalleryService(parts: {
  readonly catalogue: Pick<Catalogue, 'exclusively'> &
    DeletionParts['catalogue'] &
    LabellingParts['catalogue'];
  readonly index: DeletionParts['index'] & LabellingParts['index'];
}): GalleryService {
  const { catalogue } = parts;
  return {
    delete: (ids) => catalogue.exclusively(() => deleteImages(parts, ids)),
    label: (items) => catalogue.exclusively(() => labelImages(parts, items)),
  };
}

import { expect } from 'vitest';
import { idOf, type ChangingGallery } from '../support/changing-gallery.js';

/** Images of the galleries that are changed. */
export const SIZE = 24;

/** Both stores hold these images, shown, and no others. */
export async function expectImages(gallery: ChangingGallery, numbers: readonly number[]): Promise<void> {
  const ids = numbers.map(idOf).sort();
  expect((await gallery.rows()).map(({ id, state }) => [id, state])).toEqual(
    ids.map((id) => [id, 'INDEXED']),
  );
  expect((await gallery.points()).map(({ id }) => id)).toEqual(ids);
}

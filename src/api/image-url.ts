import type { CatalogueImage } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';

/** Widths an image can be asked for, in pixels. */
export const IMAGE_WIDTH = { min: 16, max: 2048 } as const;

/** @throws FacetError `BAD_USER_INPUT` naming `width` and the range unless it is a whole number in it */
export function checkWidth(width: number): number {
  const { min, max } = IMAGE_WIDTH;
  if (Number.isInteger(width) && width >= min && width <= max) return width;
  throw new FacetError('BAD_USER_INPUT', `width: must be a whole number of pixels, ${min} to ${max}`, {
    field: 'width',
    limit: `${min}..${max}`,
  });
}

/**
 * Which content an image's URL means. An id's content can change (re-import), a version's cannot: the server lets
 * URLs with the current version be cached for good, and all others only after asking again.
 */
export function contentVersion(image: CatalogueImage): string {
  return image.sha256.slice(0, 16);
}

/**
 * Path of an image on this server.
 * @param leave ends it (`ApiContext.imageLeave`)
 * @throws FacetError `BAD_USER_INPUT` for a width out of range
 */
export function imagePath(image: CatalogueImage, width: number | null | undefined, leave: string): string {
  const size = width === undefined || width === null ? '' : `&width=${checkWidth(width)}`;
  return `/images/${image.id}?v=${contentVersion(image)}${size}${leave}`;
}

import type { Request, Response } from 'express';
import { z } from 'zod';
import { checkWidth, contentVersion, imageIdArgument } from '../api/index.js';
import type { CatalogueImage } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import type { ServerDependencies } from './dependencies.js';
import { readOriginal, resize, type ResizedFormat } from './image-file.js';

const parameters = z.object({ id: z.string() });

/**
 * `GET /images/:id?width=&v=`: the original file, or scaled to `width` as WebP (where `Accept` names it) or JPEG.
 *
 * Caching: an id can get new content by re-import, so a bare URL is revalidated each time (`no-cache` and an ETag made
 * from the content's hash, width and format). A URL whose `v` names the present content (`Image.url` gives such) can
 * never mean anything else, and is `immutable`.
 */
export function serveImage({ services, config }: ServerDependencies) {
  return async (request: Request, response: Response): Promise<void> => {
    const id = imageIdArgument(parameters.parse(request.params).id, 'id');
    const width = widthOf(request.query.width);
    const image = await services.search.image(id);
    if (image === null) {
      throw new FacetError('NOT_FOUND', `id: no image of the gallery has the id ${id}`, { field: 'id' });
    }
    const format = width === undefined ? undefined : resizedFormat(request);
    setCaching(request, response, image, `${width ?? ''}${format ?? ''}`);
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    const original = await readOriginal(image);
    if (width === undefined || format === undefined) {
      response.type(image.mediaType).send(original);
    } else {
      response.type(`image/${format}`).send(await resize(original, width, format, config.maxImagePixels));
    }
  };
}

/** @throws FacetError `BAD_USER_INPUT` naming `width` and the range, for repeats and non-numbers too */
function widthOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  return checkWidth(typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : NaN);
}

/** WebP only where the client names it: `*\/*` is also what tools send that cannot show it. */
function resizedFormat(request: Request): ResizedFormat {
  return /\bimage\/webp\b/i.test(request.get('accept') ?? '') ? 'webp' : 'jpeg';
}

function setCaching(request: Request, response: Response, image: CatalogueImage, variant: string): void {
  const named = request.query.v === contentVersion(image);
  response.set('cache-control', named ? 'public, max-age=31536000, immutable' : 'public, no-cache');
  // Weak when scaled: another version of the scaler may give other bytes for the same picture.
  response.set('etag', variant === '' ? `"${image.sha256}"` : `W/"${image.sha256}-${variant}"`);
  if (variant !== '') response.vary('accept');
}

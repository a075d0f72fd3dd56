import type { Request, Response } from 'express';
import { z } from 'zod';
import { checkWidth, contentVersion, imageIdArgument } from '../api/index.js';
import type { CatalogueImage } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import type { ServerDependencies } from './dependencies.js';
import { demandImage } from './image-leave.js';
import { readOriginal, resize, type ResizedFormat } from './image-file.js';
import type { RequestContexts } from './request-context.js';

const parameters = z.object({ id: z.string() });

/**
 * `GET /images/:id?width=&v=`: the original file, or scaled to `width` as WebP (where `Accept` names it) or JPEG.
 *
 * Caching: an id can get new content by re-import, so a bare URL is revalidated each time (`no-cache` and an ETag made
 * from the content's hash, width and format). A URL whose `v` names the present content (`Image.url` gives such) can
 * never mean anything else, and is `immutable`. Where images need leave (a key that may read, or `exp` and `sig`, which
 * `Image.url` gives), only the browser may keep them, and no longer than a URL is good for.
 */
export function serveImage(
  { services, access, config, stages }: ServerDependencies,
  contexts: RequestContexts,
) {
  return async (request: Request, response: Response): Promise<void> => {
    const id = imageIdArgument(parameters.parse(request.params).id, 'id');
    const { caller, signal } = contexts.of(response);
    demandImage(access, caller, id, request);
    const width = widthOf(request.query.width);
    const image = await services.search.image(id);
    // Time may be up, or the client gone.
    signal.throwIfAborted();
    if (image === null) {
      throw new FacetError('NOT_FOUND', `id: no image of the gallery has the id ${id}`, { field: 'id' });
    }
    const format = width === undefined ? undefined : resizedFormat(request);
    const open = !access.imagesArePrivate;
    setCaching(request, response, image, `${width ?? ''}${format ?? ''}`, open);
    // `<img>` names no origin: pages of other origins may show images once any may use the server.
    if (config.access.corsOrigins.length > 0) response.set('cross-origin-resource-policy', 'cross-origin');
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    const original = await readOriginal(image);
    signal.throwIfAborted();
    if (width === undefined || format === undefined) {
      response.type(image.mediaType).send(original);
    } else {
      const resized = await stages.timed('image', () =>
        resize(original, width, format, config.maxImagePixels),
      );
      signal.throwIfAborted();
      response.type(`image/${format}`).send(resized);
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

function setCaching(
  request: Request,
  response: Response,
  image: CatalogueImage,
  variant: string,
  open: boolean,
): void {
  const named = request.query.v === contentVersion(image);
  const who = open ? 'public' : 'private';
  response.set(
    'cache-control',
    `${who}, ${named ? `max-age=${open ? 31_536_000 : 86_400}, immutable` : 'no-cache'}`,
  );
  // Weak when scaled: another version of the scaler may give other bytes for the same picture.
  response.set('etag', variant === '' ? `"${image.sha256}"` : `W/"${image.sha256}-${variant}"`);
  if (variant !== '') response.vary('accept');
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { CatalogueImage } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';

export type ResizedFormat = 'jpeg' | 'webp';

/**
 * An image's original bytes, exactly those that were indexed: an id's URL can only promise its content (and let it be
 * cached for good) if the file is compared with the catalogue's hash.
 * @throws FacetError `FILE_GONE` when the file is not there any more, cannot be read, or has other content
 */
export async function readOriginal(image: CatalogueImage): Promise<Buffer> {
  const bytes = await readFile(fileURLToPath(image.location)).catch((error: unknown) => {
    throw gone(image, 'can no longer be read', error);
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== image.sha256) throw gone(image, 'has changed since it was imported');
  return bytes;
}

/**
 * Upright, at most `width` pixels across, in sRGB, without metadata.
 * @param maxPixels refuses to decode more than this
 */
export async function resize(
  original: Buffer,
  width: number,
  format: ResizedFormat,
  maxPixels: number,
): Promise<Buffer> {
  const scaled = sharp(original, { limitInputPixels: maxPixels })
    .autoOrient()
    .resize({ width, withoutEnlargement: true });
  if (format === 'webp') return scaled.webp({ quality: 82 }).toBuffer();
  return scaled.flatten({ background: '#fff' }).jpeg({ quality: 85, mozjpeg: false }).toBuffer();
}

function gone(image: CatalogueImage, what: string, cause?: unknown): FacetError {
  return new FacetError(
    'FILE_GONE',
    `id: the file of image ${image.id} ${what}; import its dataset again`,
    { field: 'id' },
    { cause },
  );
}

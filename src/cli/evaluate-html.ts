import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from '../app.js';
import { renderReport, type ReportContent, type ThumbnailSource } from '../evaluation/index.js';
import { thumbnail } from '../vision/index.js';

/** Pixels of a thumbnail's longer side, at most. */
const SIZE = 96;

/** Writes the page. @returns its absolute path */
export async function writeHtmlReport(
  app: App,
  path: string,
  content: Omit<ReportContent, 'thumbnail'>,
  images: boolean,
): Promise<string> {
  const page = await renderReport({ ...content, ...(images && { thumbnail: thumbnails(app) }) });
  const target = resolve(path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, page);
  return target;
}

/** Pictures from the files that the catalogue knows. One that is gone or damaged is left out: the page shows its id. */
function thumbnails({ catalogue, config }: App): ThumbnailSource {
  return async (imageId) => {
    const image = (await catalogue.byIds([imageId])).get(imageId);
    if (image === undefined) return undefined;
    try {
      const original = await readFile(fileURLToPath(image.location));
      return { bytes: await thumbnail(original, SIZE, config.maxImagePixels), mediaType: 'image/jpeg' };
    } catch {
      return undefined;
    }
  };
}

import type { EvaluationReport } from '../report.js';

export interface Thumbnail {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** Gives a small picture of an image, or undefined where its file is gone. */
export type ThumbnailSource = (imageId: string) => Promise<Thumbnail | undefined>;

/** Pictures read at once. */
const AT_ONCE = 4;

/** Reads each picture that the reports show, once. @returns data: URIs by image id */
export async function loadThumbnails(
  reports: readonly EvaluationReport[],
  source: ThumbnailSource,
): Promise<ReadonlyMap<string, string>> {
  const shown = reports.flatMap(({ examples, worst, best }) => [...examples, ...worst, ...best]);
  const ids = new Set(shown.flatMap(({ imageId, top }) => [imageId, ...top.map((image) => image.imageId)]));
  const pictures = new Map<string, string>();
  const waiting = ids.values();
  const reader = async () => {
    for (const id of waiting) {
      const picture = await source(id);
      if (picture === undefined) continue;
      const base64 = Buffer.from(picture.bytes).toString('base64');
      pictures.set(id, `data:${picture.mediaType};base64,${base64}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  return pictures;
}

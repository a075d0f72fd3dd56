import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CatalogueImage } from '../catalogue/index.js';
import type { FacetError } from '../domain/index.js';
import type { ImageSource } from '../vision/index.js';
import { isOurFault } from './failures.js';
import {
  upsertEmbeddings,
  writeImages,
  type EmbeddingParts,
  type ImageWithFeatures,
} from './index-images.js';

/** What became of some rows. */
export interface EmbeddedRows {
  readonly embedded: number;
  /** Rows whose features are not stored and whose file cannot be read any more; they are PENDING now. */
  readonly failed: number;
  /** Why, one each. */
  readonly failures: readonly RowFailure[];
}

/** A row that no embedding can be made of. */
export interface RowFailure {
  readonly id: string;
  readonly error: FacetError;
}

/**
 * Puts rows that the catalogue has into the model's collection, from stored features, or from the file where there are
 * none. INDEXED rows stay so throughout (searches go on in the old collection); PENDING ones become INDEXED.
 * @throws FacetError `SERVICE_UNAVAILABLE`, `DEVICE_UNAVAILABLE`, `INTERNAL`: nothing is wrong with the rows then, and
 *   those not done yet stay as they are
 */
export async function embedRows(
  parts: EmbeddingParts,
  rows: readonly CatalogueImage[],
): Promise<EmbeddedRows> {
  const stored = await Promise.all(rows.map(({ sha256 }) => parts.extractor.stored(sha256)));
  const items: ImageWithFeatures[] = [];
  const missing: CatalogueImage[] = [];
  rows.forEach((image, i) => {
    const features = stored[i];
    if (features === undefined) missing.push(image);
    else items.push({ image, features });
  });
  const { changed, failed, found } = await extractAgain(parts, missing);
  const unchanged = [...items, ...found];
  await upsertEmbeddings(parts, unchanged);
  const waiting = rows.filter(({ state }) => state === 'PENDING').map(({ id }) => id);
  const embedded = new Set(unchanged.map(({ image }) => image.id));
  await parts.catalogue.markIndexed(waiting.filter((id) => embedded.has(id)));
  await writeImages(parts, changed);
  // Without a point it must not be shown; a later import may still find its file.
  await parts.catalogue.putPending(failed.map(({ row }) => row));
  const failures = failed.map(({ row: { id }, error }) => ({ id, error }));
  return { embedded: unchanged.length + changed.length, failed: failed.length, failures };
}

async function extractAgain(parts: EmbeddingParts, rows: readonly CatalogueImage[]) {
  const found: ImageWithFeatures[] = [];
  const changed: ImageWithFeatures[] = [];
  const failed: { readonly row: CatalogueImage; readonly error: FacetError }[] = [];
  const sources = rows.map((row): ImageSource<CatalogueImage> => ({
    key: row,
    read: async () => readFile(fileURLToPath(row.location)),
  }));
  for await (const result of parts.extractor.extract(sources)) {
    const row = result.key;
    if (!result.ok) {
      if (isOurFault(result.error.code)) throw result.error;
      failed.push({ row, error: result.error });
    } else if (result.facts.sha256 === row.sha256) found.push({ image: row, features: result.features });
    else changed.push({ image: { ...row, ...result.facts }, features: result.features });
  }
  return { found, changed, failed };
}

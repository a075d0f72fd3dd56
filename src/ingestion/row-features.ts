import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CatalogueImage } from '../catalogue/index.js';
import type { FacetError } from '../domain/index.js';
import type { Extraction, FeatureExtractor, ImageSource } from '../vision/index.js';
import { isOurFault } from './failures.js';
import type { ImageWithFeatures } from './index-images.js';

/** A row that no embedding can be made of, and why. */
export interface FailedRow {
  readonly row: CatalogueImage;
  readonly error: FacetError;
}

/** Rows by what their embeddings can be made from. */
export interface SortedRows {
  /** Features are at hand. */
  readonly found: ImageWithFeatures[];
  /** The file holds another picture by now: the row as it should be, and that picture's features. */
  readonly changed: ImageWithFeatures[];
  /** Neither features nor a readable file. */
  readonly failed: FailedRow[];
  /** No features are stored; the file has not been read yet. */
  readonly missing: CatalogueImage[];
}

/**
 * Features of rows that the catalogue has: those stored, and those read from files where none are. Files take long, so
 * they are read apart (`extract`), outside of the turn in which rows are sorted.
 */
export class RowFeatures {
  readonly #extracted = new Map<string, Extraction<CatalogueImage>>();

  constructor(private readonly extractor: FeatureExtractor) {}

  async sort(rows: readonly CatalogueImage[]): Promise<SortedRows> {
    const stored = await Promise.all(rows.map(({ sha256 }) => this.extractor.stored(sha256)));
    const sorted: SortedRows = { found: [], changed: [], failed: [], missing: [] };
    rows.forEach((row, i) => {
      const features = stored[i];
      if (features === undefined) this.#sortExtracted(row, sorted);
      else sorted.found.push({ image: row, features });
    });
    return sorted;
  }

  /** Reads the files of rows. @throws FacetError where it is not an image's fault: `SERVICE_UNAVAILABLE` and the like */
  async extract(rows: readonly CatalogueImage[]): Promise<void> {
    const sources = rows.map((row): ImageSource<CatalogueImage> => ({
      key: row,
      read: async () => readFile(fileURLToPath(row.location)),
    }));
    for await (const result of this.extractor.extract(sources)) {
      if (!result.ok && isOurFault(result.error.code)) throw result.error;
      this.#extracted.set(result.key.id, result);
    }
  }

  #sortExtracted(row: CatalogueImage, { found, changed, failed, missing }: SortedRows): void {
    const result = this.#extracted.get(row.id);
    // A row written since is another one.
    if (result?.key.sha256 !== row.sha256 || result.key.location !== row.location) missing.push(row);
    else if (!result.ok) failed.push({ row, error: result.error });
    else if (result.facts.sha256 === row.sha256) found.push({ image: row, features: result.features });
    else changed.push({ image: { ...row, ...result.facts }, features: result.features });
  }
}

import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { CatalogueImage } from '../catalogue/index.js';
import type { LabelledImage } from '../dataset/index.js';
import { imageId, type JsonObject } from '../domain/index.js';
import { payloadKeys, type VectorPoint } from '../vectors/index.js';
import type { ImageSource } from '../vision/index.js';
import type { IngestionParts } from './index-images.js';
import type { Tally } from './tally.js';

/** An image to take in. */
export interface PlannedImage {
  readonly id: string;
  readonly image: LabelledImage;
  readonly location: string;
  /** It is in the gallery already, as something else. */
  readonly known: boolean;
  /** A folder has none: what the gallery has stays. */
  readonly metadata: JsonObject;
}

/** Images looked up, and files hashed, at a time. */
const BATCH = 64;

/**
 * Gives the images that have to be taken in, and counts those that need not. Only files of images that the gallery
 * has are read here (to see whether they changed), as a stream: new ones are read once, by the extractor.
 */
export async function* plan(
  source: AsyncIterable<LabelledImage>,
  dataset: string,
  { catalogue, index }: Pick<IngestionParts, 'catalogue' | 'index'>,
  tally: Tally,
): AsyncGenerator<ImageSource<PlannedImage>> {
  for await (const images of batches(source)) {
    const candidates = images.map((image) => ({
      image,
      id: imageId(dataset, image.externalId),
      location: pathToFileURL(image.path).href,
    }));
    const rows = await catalogue.byIds(candidates.map(({ id }) => id));
    const points = new Map((await index.fetch([...rows.keys()])).map((point) => [point.id, point]));
    const unchanged = await Promise.all(
      candidates.map(async ({ image, id, location }) => {
        const row = rows.get(id);
        return (
          row !== undefined &&
          row.location === location &&
          agrees(row, image, points.get(id)) &&
          row.sha256 === (await hashOf(image.path))
        );
      }),
    );
    for (const [i, candidate] of candidates.entries()) {
      if (unchanged[i]) tally.unchanged++;
      else {
        yield {
          key: {
            ...candidate,
            known: rows.has(candidate.id),
            metadata: rows.get(candidate.id)?.metadata ?? {},
          },
          read: () => readFile(candidate.image.path),
        };
      }
    }
    tally.tell();
  }
}

/** Whether row and point say of an image what the source says. */
function agrees(row: CatalogueImage, image: LabelledImage, point: VectorPoint | undefined): boolean {
  if (point === undefined || row.partition !== image.partition) return false;
  const keys = payloadKeys(image.labels);
  const indexed = new Set(point.payload.attributes);
  return (
    row.labels.every((label, id) => label === image.labels[id]) &&
    point.payload.partition === image.partition &&
    indexed.size === keys.length &&
    keys.every((key) => indexed.has(key))
  );
}

/** SHA-256 of a file; undefined when it cannot be read: the extractor then finds out why, and says so. */
async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(64 * 1024);
  try {
    const file = await open(path);
    try {
      for (;;) {
        const { bytesRead } = await file.read(piece);
        if (bytesRead === 0) return hash.digest('hex');
        hash.update(piece.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

async function* batches(source: AsyncIterable<LabelledImage>): AsyncGenerator<LabelledImage[]> {
  let batch: LabelledImage[] = [];
  for await (const image of source) {
    batch.push(image);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

import type { Catalogue, ImageFilter, LabelledImage } from '../catalogue/index.js';
import { ATTRIBUTE_COUNT } from '../domain/index.js';
import type { VectorIndex, VectorPoint } from '../vectors/index.js';

/** Images of the catalogue with their embeddings, in id order. */
export interface GalleryPart {
  readonly ids: readonly string[];
  /** Row-major [ids.length × dimensions]. */
  readonly vectors: Float32Array<ArrayBuffer>;
  /** Row-major [ids.length × 40]. */
  readonly labels: Int8Array<ArrayBuffer>;
  /** Images of the catalogue that the index lacks: what a search could never find. */
  readonly withoutEmbedding: number;
}

export interface GallerySource {
  readonly catalogue: Catalogue;
  readonly index: VectorIndex;
  readonly modelVersion: string;
  readonly filter: ImageFilter;
}

/**
 * Images read at once. Searches wait for a read under way (the embedded database has one session, and rows are decoded on
 * the main thread): parts of 1,000 held them up for 130 ms, parts of 100 for 12 ms, in the same time for all.
 */
const PART_SIZE = 100;

/**
 * Reads the gallery in parts: labels from the catalogue (the truth), embeddings as the index holds them, joined by id.
 * Points that the catalogue does not know are left out, as they are in searches.
 */
export async function* readGallery(source: GallerySource, partSize = PART_SIZE): AsyncGenerator<GalleryPart> {
  const points = new PointReader(source.index.scroll(source.modelVersion, partSize));
  let after: string | undefined;
  for (;;) {
    const images = await source.catalogue.labels(source.filter, partSize, after);
    if (images.length === 0) return;
    after = images[images.length - 1].id;
    yield await join(images, points, source.index.dimensions);
  }
}

async function join(
  images: readonly LabelledImage[],
  points: PointReader,
  dimensions: number,
): Promise<GalleryPart> {
  const ids: string[] = [];
  const vectors = new Float32Array(images.length * dimensions);
  const labels = new Int8Array(images.length * ATTRIBUTE_COUNT);
  for (const image of images) {
    const point = await points.at(image.id);
    if (point === undefined) continue;
    vectors.set(point.vector, ids.length * dimensions);
    labels.set(image.labels, ids.length * ATTRIBUTE_COUNT);
    ids.push(image.id);
  }
  return {
    ids,
    vectors: vectors.slice(0, ids.length * dimensions),
    labels: labels.slice(0, ids.length * ATTRIBUTE_COUNT),
    withoutEmbedding: images.length - ids.length,
  };
}

/** Finds points of a scroll by ids that are asked in ascending order. */
class PointReader {
  readonly #batches: AsyncIterator<VectorPoint[]>;
  #batch: readonly VectorPoint[] = [];
  #next = 0;

  constructor(batches: AsyncIterable<VectorPoint[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  async at(id: string): Promise<VectorPoint | undefined> {
    for (;;) {
      for (; this.#next < this.#batch.length; this.#next++) {
        const point = this.#batch[this.#next];
        if (point.id === id) return point;
        if (point.id > id) return undefined;
      }
      const more = await this.#batches.next();
      if (more.done === true) return undefined;
      this.#batch = more.value;
      this.#next = 0;
    }
  }
}

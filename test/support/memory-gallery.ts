import type { AttributeCount, CatalogueImage, ImageFilter, ImageState } from '../../src/catalogue/index.js';
import { ATTRIBUTES, PARTITIONS, Random } from '../../src/domain/index.js';
import type { SearchDependencies } from '../../src/search/index.js';
import { matches } from './image-oracle.js';
import { numberedId } from './points.js';

/** A catalogue row with id number `n`; everything not given is made up. */
export function catalogueImage(n: number, given: Partial<CatalogueImage> = {}): CatalogueImage {
  const random = new Random(n);
  return {
    id: numberedId(n),
    dataset: ['celeba', 'synthetic'][random.int(2)],
    externalId: `${n}.jpg`,
    sha256: n.toString(16).padStart(64, '0'),
    location: `file:///gallery/${n}.jpg`,
    mediaType: 'image/jpeg',
    width: 178,
    height: 218,
    bytes: 1000 + n,
    partition: [...PARTITIONS, null][random.int(4)],
    labels: Int8Array.from(ATTRIBUTES, () => random.int(3) - 1),
    metadata: {},
    state: 'INDEXED',
    createdAt: new Date(0),
    ...given,
  };
}

/** The read side of a catalogue over rows in memory. `byIdsCalls` counts its reads by id. */
export class MemoryGallery {
  readonly #rows = new Map<string, CatalogueImage>();
  byIdsCalls = 0;

  put(...images: readonly CatalogueImage[]): void {
    for (const image of images) this.#rows.set(image.id, image);
  }

  setState(id: string, state: ImageState): void {
    const row = this.#rows.get(id);
    if (row !== undefined) this.#rows.set(id, { ...row, state });
  }

  remove(id: string): void {
    this.#rows.delete(id);
  }

  /** Rows that are shown and match, in id order. */
  matching(filter: ImageFilter = {}): CatalogueImage[] {
    return [...this.#rows.values()]
      .filter((row) => row.state === 'INDEXED' && matches(filter, row))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** What the search use-cases read. */
  readonly catalogue: SearchDependencies['catalogue'] = {
    byIds: (ids, filter) => {
      this.byIdsCalls++;
      const wanted = new Set(ids);
      const rows = this.matching(filter).filter(({ id }) => wanted.has(id));
      return Promise.resolve(new Map(rows.map((row) => [row.id, row])));
    },
    page: (filter, limit, afterId = '') =>
      Promise.resolve(
        this.matching(filter)
          .filter(({ id }) => id > afterId)
          .slice(0, limit),
      ),
    pageBefore: (filter, limit, beforeId = 'g') =>
      Promise.resolve(
        this.matching(filter)
          .filter(({ id }) => id < beforeId)
          .slice(-limit),
      ),
    matchingIds: (filter, limit) =>
      Promise.resolve(
        this.matching(filter)
          .slice(0, limit)
          .map(({ id }) => id),
      ),
    count: (filter) => Promise.resolve(this.matching(filter).length),
    attributeCounts: (filter) => {
      const rows = this.matching(filter);
      const counts = ATTRIBUTES.map((attribute, id): AttributeCount => {
        const having = (label: number) => rows.filter(({ labels }) => labels[id] === label).length;
        return { attribute, present: having(1), absent: having(-1) };
      });
      return Promise.resolve(counts);
    },
  };
}

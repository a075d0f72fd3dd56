import type { AttributeCount, ImageFilter } from '../../src/catalogue/index.js';
import { ATTRIBUTES } from '../../src/domain/index.js';
import { matches } from '../support/image-oracle.js';
import { DIMENSIONS, type ScaleGallery } from './gallery.js';

/** A hit as the oracle has it. */
export interface TrueHit {
  readonly id: string;
  readonly score: number;
}

/** What is true of a gallery and one query, by brute force in float64; worked out once for all stores. */
export class Oracle {
  readonly #scores: Float64Array;
  /** Rows, best first, ties by id. */
  readonly #ranking: Uint32Array;
  readonly #passing = new Map<ImageFilter, ReadonlySet<number>>();
  readonly #counts = new Map<ImageFilter, AttributeCount[]>();

  constructor(
    private readonly gallery: ScaleGallery,
    query: Float32Array,
  ) {
    const { images, vectors } = gallery;
    const scores = Float64Array.from(images, (_, row) => {
      let score = 0;
      for (let i = 0; i < DIMENSIONS; i++) score += vectors[row * DIMENSIONS + i] * query[i];
      return score;
    });
    this.#scores = scores;
    this.#ranking = Uint32Array.from(images.keys()).sort(
      (a, b) => scores[b] - scores[a] || (images[a].id < images[b].id ? -1 : 1),
    );
  }

  /** Images that pass a filter, by its words alone. */
  size(filter: ImageFilter): number {
    return this.#rows(filter).size;
  }

  /** The first `limit` of the ranking. */
  ranking(filter: ImageFilter, limit = Infinity): TrueHit[] {
    const passing = this.#rows(filter);
    const rows = [...this.#ranking].filter((row) => passing.has(row)).slice(0, limit);
    return rows.map((row) => ({ id: this.gallery.images[row].id, score: this.#scores[row] }));
  }

  /** The first `limit` ids that pass, in id order. */
  ids(filter: ImageFilter, limit = Infinity): string[] {
    const ids = Array.from(this.#rows(filter), (row) => this.gallery.images[row].id);
    return ids.sort().slice(0, limit);
  }

  counts(filter: ImageFilter): AttributeCount[] {
    const known = this.#counts.get(filter);
    if (known !== undefined) return known;
    const present = ATTRIBUTES.map(() => 0);
    const absent = ATTRIBUTES.map(() => 0);
    for (const row of this.#rows(filter)) {
      this.gallery.images[row].labels.forEach((label, attribute) => {
        if (label > 0) present[attribute]++;
        if (label < 0) absent[attribute]++;
      });
    }
    const counts = ATTRIBUTES.map((attribute, id) => ({
      attribute,
      present: present[id],
      absent: absent[id],
    }));
    this.#counts.set(filter, counts);
    return counts;
  }

  #rows(filter: ImageFilter): ReadonlySet<number> {
    const known = this.#passing.get(filter);
    if (known !== undefined) return known;
    const rows = new Set<number>();
    this.gallery.images.forEach((image, row) => {
      if (matches(filter, image)) rows.add(row);
    });
    this.#passing.set(filter, rows);
    return rows;
  }
}

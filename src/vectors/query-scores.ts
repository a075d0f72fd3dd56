import type { ExactScores } from './ranking.js';
import type { RowMatrix } from './row-matrix.js';
import type { VectorHit } from './vector-index.js';

/** Up to this share of components that are not 0, only those are multiplied. */
const SPARSE = 1 / 4;

/** The canonical scores of one query: see RowMatrix.dot. */
export class QueryScores implements ExactScores {
  /** Places of the components that are not 0, where they are few. */
  readonly #places: Uint16Array | undefined;

  constructor(
    private readonly matrix: RowMatrix,
    private readonly query: Float32Array,
    private readonly ids: readonly string[],
  ) {
    const places = [...query.keys()].filter((i) => query[i] !== 0);
    // Queries by attributes name a handful of 300 components. Adding a product that is 0 changes no sum.
    if (places.length <= query.length * SPARSE) this.#places = Uint16Array.from(places);
  }

  nearly(row: number): number {
    return this.#places === undefined ? clamped(this.matrix.dotNearly(row, this.query)) : this.#score(row);
  }

  hit(row: number): VectorHit {
    return { id: this.ids[row], score: this.#score(row) };
  }

  #score(row: number): number {
    return clamped(
      this.#places === undefined
        ? this.matrix.dot(row, this.query)
        : this.matrix.dotAt(row, this.query, this.#places),
    );
  }
}

/** Cosines of vectors that are unit only to within float32's rounding. */
function clamped(dot: number): number {
  return Math.max(-1, Math.min(1, dot));
}

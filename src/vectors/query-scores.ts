import type { ExactScores } from './ranking.js';
import type { RowMatrix } from './row-matrix.js';

/** Up to this share of components that are not 0, only those are multiplied. */
const SPARSE = 1 / 4;

/** The canonical scores of one query: see RowMatrix.dot. */
export class QueryScores implements ExactScores {
  readonly #query: Float64Array;
  /** Places of the components that are not 0, where they are few. */
  readonly #places: Uint16Array | undefined;

  constructor(
    private readonly matrix: RowMatrix,
    query: Float32Array,
    private readonly ids: readonly string[],
  ) {
    this.#query = new Float64Array(query);
    const places: number[] = [];
    for (let i = 0; i < query.length; i++) if (query[i] !== 0) places.push(i);
    // Queries by attributes name a handful of 300 components. Adding a product that is 0 changes no sum.
    if (places.length <= query.length * SPARSE) this.#places = Uint16Array.from(places);
  }

  id(row: number): string {
    return this.ids[row];
  }

  of(rows: readonly number[]): Float64Array {
    const places = this.#places;
    const dots =
      places === undefined
        ? this.matrix.dots(rows, this.#query)
        : Float64Array.from(rows, (row) => this.matrix.dotAt(row, this.#query, places));
    // Vectors are unit only to within float32's rounding.
    return dots.map((dot) => Math.max(-1, Math.min(1, dot)));
  }
}

import { PayloadTable } from './payload-table.js';
import { productError, RankingSelection } from './ranking.js';
import { readingOf } from './reading.js';
import { RowMatrix } from './row-matrix.js';
import type { Scorer } from './scorer.js';
import type { VectorFilter, VectorHit, VectorPoint, VectorSearch } from './vector-index.js';

/**
 * One collection in memory: matrix, payloads, and ids by row. Searches read it across `await`s: whoever holds it must
 * not change it before they have ended.
 */
export class ResidentCollection {
  readonly #matrix: RowMatrix;
  readonly #payloads = new PayloadTable();
  readonly #ids: string[] = [];
  readonly #rows = new Map<string, number>();
  readonly #error: number;

  constructor(
    readonly modelVersion: string,
    dimensions: number,
    rowsPerBlock?: number,
  ) {
    this.#matrix = new RowMatrix(dimensions, rowsPerBlock);
    this.#error = productError(dimensions);
  }

  get size(): number {
    return this.#matrix.length;
  }

  /** Inserts or replaces a point. @param vector unit, `dimensions` long; copied */
  put(point: VectorPoint): void {
    const known = this.#rows.get(point.id);
    const row = known ?? this.#matrix.append(point.vector);
    if (known === undefined) {
      this.#rows.set(point.id, row);
      this.#ids[row] = point.id;
    } else {
      this.#matrix.write(row, point.vector);
    }
    this.#payloads.write(row, point.payload);
  }

  /** Removes a point; an unknown id is ignored. */
  remove(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const last = this.size - 1;
    const moved = this.#ids[last];
    this.#matrix.removeBySwap(row);
    this.#payloads.copy(last, row);
    this.#ids[row] = moved;
    this.#ids.length = last;
    this.#rows.set(moved, row);
    this.#rows.delete(id);
  }

  /** Points with these ids, in the order asked; unknown ids are left out. Vectors are copies. */
  fetch(ids: readonly string[]): VectorPoint[] {
    return ids.flatMap((id) => {
      const row = this.#rows.get(id);
      return row === undefined
        ? []
        : [{ id, vector: this.#matrix.read(row), payload: this.#payloads.read(row) }];
    });
  }

  count(filter?: VectorFilter): number {
    const accepts = this.#accepts(filter);
    let count = 0;
    for (let row = 0; row < this.size; row++) if (accepts(row)) count++;
    return count;
  }

  /** Answers several searches with one pass over the matrix. @returns their hits, in the order of the searches */
  async search(searches: readonly VectorSearch[], scorer: Scorer): Promise<VectorHit[][]> {
    const readings = searches.map(readingOf);
    const queries = readings.map(({ query }) => query);
    const filters = searches.map((search) => this.#accepts(search.filter));
    const selections = searches.map(
      ({ limit }, q) => new RankingSelection(limit, this.#error, readings[q].after, readings[q].precedes),
    );
    for (const block of this.#matrix.blocks()) {
      const scores = await scorer.score(queries, block);
      selections.forEach((selection, q) => {
        selection.offer(scores, q * block.rows, block.firstRow, block.rows, filters[q]);
      });
    }
    return selections.map((selection, q) =>
      readings[q].answer(selection.hits((row) => this.#hit(row, queries[q]))),
    );
  }

  #hit(row: number, query: Float32Array): VectorHit {
    const dot = this.#matrix.dot(row, query);
    return { id: this.#ids[row], score: Math.max(-1, Math.min(1, dot)) };
  }

  #accepts(filter: VectorFilter | undefined): (row: number) => boolean {
    return this.#payloads.compile(filter, (id) => this.#rows.get(id), this.size);
  }
}

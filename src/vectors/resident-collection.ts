import { ApproximateScores, type QuantisingRule } from './approximate-scores.js';
import { PayloadTable } from './payload-table.js';
import { QueryScores } from './query-scores.js';
import { RankingSelection } from './ranking.js';
import { readingOf } from './reading.js';
import { RowMatrix } from './row-matrix.js';
import type { RowSet } from './row-set.js';
import type { Scorer } from './scorer.js';
import type { VectorFilter, VectorHit, VectorPoint, VectorSearch } from './vector-index.js';

/** A search under way. */
interface Ranking {
  readonly query: Float32Array;
  readonly selection: RankingSelection;
  readonly passing: RowSet | undefined;
}

/** Where a filter leaves less than this share of the rows, each is scored alone: a product would read them all. */
const FEW = 1 / 16;

/**
 * One collection in memory: matrix, payloads, and ids by row. Searches read it across `await`s: whoever holds it must
 * not change it before they have ended.
 */
export class ResidentCollection {
  readonly #matrix: RowMatrix;
  readonly #payloads = new PayloadTable();
  readonly #ids: string[] = [];
  readonly #rows = new Map<string, number>();
  readonly #approximate: ApproximateScores;

  /** @param rule, rowsPerBlock: tests have small collections */
  constructor(
    readonly modelVersion: string,
    dimensions: number,
    rowsPerBlock?: number,
    rule?: QuantisingRule,
  ) {
    this.#matrix = new RowMatrix(dimensions, rowsPerBlock);
    this.#approximate = new ApproximateScores(dimensions, rule);
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
    this.#payloads.write(row, this.#payloads.read(last));
    this.#payloads.clear(last);
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
    return this.#passing(filter)?.count() ?? this.size;
  }

  /** Answers several searches with one pass over the matrix. @returns their hits, in the order of the searches */
  async search(searches: readonly VectorSearch[], scorer: Scorer): Promise<VectorHit[][]> {
    const rankings = searches.map((search) => this.#begin(search));
    const products = rankings.filter((ranking) => !this.#ifFew(ranking));
    if (products.length > 0) await this.#multiply(products, scorer);
    return rankings.map(({ selection, answer }) => answer(selection.hits()));
  }

  #begin(search: VectorSearch) {
    const { query, after, precedes, answer } = readingOf(search);
    const scores = new QueryScores(this.#matrix, query, this.#ids);
    const selection = new RankingSelection(search.limit, scores, after, precedes);
    return { query, selection, answer, passing: this.#passing(search.filter) };
  }

  /** Scores each row alone where the filter leaves few. @returns whether it did */
  #ifFew({ selection, passing }: Ranking): boolean {
    if (passing === undefined || passing.count() > this.size * FEW) return false;
    const rows: number[] = [];
    passing.each((row) => rows.push(row));
    selection.consider(rows);
    return true;
  }

  async #multiply(rankings: readonly Ranking[], scorer: Scorer): Promise<void> {
    const queries = rankings.map(({ query }) => query);
    for await (const scores of this.#approximate.of(queries, this.#matrix.blocks(), scorer)) {
      rankings.forEach(({ selection, passing }, q) => {
        selection.offer(scores[q], (row) => passing?.has(row) ?? true);
      });
    }
  }

  /** Frees what is not the garbage collector's. */
  release(): Promise<void> {
    return this.#approximate.release();
  }

  /** The rows that pass; undefined: all. */
  #passing(filter: VectorFilter | undefined): RowSet | undefined {
    return filter && this.#payloads.passing(filter, (id) => this.#rows.get(id), this.size);
  }
}

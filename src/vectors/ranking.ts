import { BoundedHeap } from './bounded-heap.js';
import type { VectorHit } from './vector-index.js';

/** Whether `a` comes strictly before `b`: higher score first, equal scores by id, lowest first. */
export function ranksBefore(a: VectorHit, b: VectorHit): boolean {
  return a.score > b.score || (a.score === b.score && a.id < b.id);
}

/**
 * How far a float32 dot product of two unit vectors can be from the true one, whatever the order of summation:
 * γₙ = n·u / (1 − n·u), u = 2⁻²⁴ (Higham, Accuracy and Stability of Numerical Algorithms, §3.1), plus 1e-5 for vectors
 * that are unit only to 1e-6 and for the clamping of scores to [-1, 1]. 2.8e-5 at 300 dimensions.
 */
export function productError(dimensions: number): number {
  const nu = dimensions * 2 ** -24;
  return nu / (1 - nu) + 1e-5;
}

/** The canonical score of a row: deterministic, unlike the product's, whose last bits vary with the batch. */
export type ExactHit = (row: number) => VectorHit;

/** Compact once this many more candidates are held than the last compaction left. */
const SLACK = 1024;

/**
 * Finds the first `limit` hits after a place in the ranking from approximate scores.
 *
 * The order of hits must not hang on the last bits of float32 products: they differ between batch sizes, so pages
 * would repeat and skip. Hence every row that *could* be in the answer, its approximate score being within `error` of
 * the true one, is kept as a candidate; only those are scored exactly, and the exact scores alone decide.
 * O(n + limit · log limit) for n scores unless a large part of them is tied with the last hit.
 */
export class RankingSelection {
  readonly #surely: BoundedHeap<number>;
  #rows: number[] = [];
  #scores: number[] = [];
  #compactAt = SLACK;
  /** Below this no row can be in the answer. */
  #floor = -Infinity;
  readonly #ceiling: number;
  readonly #certain: number;

  /**
   * @param error bound on |approximate − exact score|
   * @param precedes the ranking: by score, highest first, and equal scores by id in one order or the other
   */
  constructor(
    private readonly limit: number,
    private readonly error: number,
    private readonly after?: VectorHit,
    private readonly precedes = ranksBefore,
  ) {
    this.#surely = new BoundedHeap<number>(limit, (a, b) => a > b);
    this.#ceiling = after === undefined ? Infinity : after.score + error;
    this.#certain = after === undefined ? Infinity : after.score - error;
  }

  /**
   * Offers the rows `firstRow … firstRow + rows − 1`.
   * @param scores their approximate scores, from `offset` on
   * @param accepts whether a row passes the filter
   */
  offer(
    scores: Float32Array,
    offset: number,
    firstRow: number,
    rows: number,
    accepts: (row: number) => boolean,
  ): void {
    // Almost every score fails this comparison: it reads locals, not fields.
    const ceiling = this.#ceiling;
    let floor = this.#floor;
    for (let i = 0; i < rows; i++) {
      const score = scores[offset + i];
      if (score < floor || score > ceiling || !accepts(firstRow + i)) continue;
      this.#admit(firstRow + i, score);
      floor = this.#floor;
    }
  }

  #admit(row: number, score: number): void {
    this.#rows.push(row);
    this.#scores.push(score);
    // Rows that may or may not lie after the given place must not raise the floor.
    if (score < this.#certain) {
      this.#surely.offer(score);
      const worst = this.#surely.worst;
      if (worst !== undefined) this.#floor = worst - 2 * this.error;
    }
    if (this.#rows.length > this.#compactAt) this.#compact();
  }

  /** The answer, in ranking order. */
  hits(exact: ExactHit): VectorHit[] {
    this.#compact();
    const best = new BoundedHeap<VectorHit>(this.limit, this.precedes);
    for (const row of this.#rows) {
      const hit = exact(row);
      if (this.after === undefined || this.precedes(this.after, hit)) best.offer(hit);
    }
    return best.sorted();
  }

  #compact(): void {
    const keep = this.#scores.map((score) => score >= this.#floor);
    this.#rows = this.#rows.filter((_, i) => keep[i]);
    this.#scores = this.#scores.filter((_, i) => keep[i]);
    this.#compactAt = 2 * this.#rows.length + SLACK;
  }
}

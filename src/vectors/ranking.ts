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

/** The scores that decide: deterministic, unlike a product's, whose last bits vary with the batch. */
export interface ExactScores {
  hit(row: number): VectorHit;
  /** The hit's score to within `NEARLY`, in less time. */
  nearly(row: number): number;
}

const NEARLY = 1e-12;

/** Approximate scores of consecutive rows. */
export interface RowScores {
  readonly firstRow: number;
  readonly rows: number;
  /** The scores, from `offset` on, as multiples of `unit`. */
  readonly values: Float32Array | Int32Array;
  readonly offset: number;
  readonly unit: number;
  /** Bound on |approximate − exact score|. */
  readonly error: number;
}

/**
 * Finds the first `limit` hits after a place in the ranking from approximate scores.
 *
 * The order of hits must not hang on the last bits of products: they differ between batch sizes, so pages would repeat
 * and skip. Hence every row that *could* be in the answer, its approximate score being within the bound of the worst hit
 * so far, is scored exactly, and the exact scores alone decide. O(n) for n scores, unless a large part of them is tied
 * with the last hit.
 */
export class RankingSelection {
  readonly #best: BoundedHeap<VectorHit>;
  /** Below this exact score no row is in the answer. */
  #floor = -Infinity;

  /** @param precedes the ranking: by score, highest first, and equal scores by id in one order or the other */
  constructor(
    limit: number,
    private readonly exact: ExactScores,
    private readonly after?: VectorHit,
    private readonly precedes = ranksBefore,
  ) {
    this.#best = new BoundedHeap<VectorHit>(limit, precedes);
  }

  /** Offers rows that have approximate scores. @param accepts whether a row passes the filter */
  offer({ firstRow, rows, values, offset, unit, error }: RowScores, accepts: (row: number) => boolean): void {
    // Almost every value fails this comparison: it reads locals, in the values' own unit.
    const highest = this.after === undefined ? Infinity : (this.after.score + error) / unit;
    let lowest = (this.#floor - error) / unit;
    for (let i = 0; i < rows; i++) {
      const value = values[offset + i];
      if (value < lowest || value > highest || !accepts(firstRow + i)) continue;
      this.consider(firstRow + i);
      lowest = (this.#floor - error) / unit;
    }
  }

  /** Offers a row that has only its exact score. */
  consider(row: number): void {
    if (this.exact.nearly(row) + NEARLY < this.#floor) return;
    const hit = this.exact.hit(row);
    if (this.after !== undefined && !this.precedes(this.after, hit)) return;
    this.#best.offer(hit);
    this.#floor = this.#best.worst?.score ?? -Infinity;
  }

  /** The answer, in ranking order. */
  hits(): VectorHit[] {
    return this.#best.sorted();
  }
}

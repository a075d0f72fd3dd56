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
  id(row: number): string;
  /** @returns a score in [−1, 1] for each of the rows */
  of(rows: readonly number[]): Float64Array;
}

/** Approximate scores of consecutive rows. */
export interface RowScores {
  readonly firstRow: number;
  readonly rows: number;
  /** The scores, from `offset` on, as multiples of `unit`. */
  readonly values: Int32Array;
  readonly offset: number;
  readonly unit: number;
  /** Bound on |approximate − exact score|. */
  readonly error: number;
}

/** Compact once this many more candidates are held than the last compaction left. */
const SLACK = 1024;

/**
 * Finds the first `limit` hits after a place in the ranking from approximate scores.
 *
 * The order of hits must not hang on the last bits of products: they differ between batch sizes, so pages would repeat
 * and skip. Hence every row that *could* be in the answer, its score being at most `error` off, is kept as a candidate, and
 * the exact scores alone decide: first those of the likeliest `limit`, then those of the others that could still beat
 * them. O(n + limit · log limit) for n scores unless a large part of them is tied with the last hit.
 */
export class RankingSelection {
  /** The least that the best rows are worth. */
  readonly #surely: BoundedHeap<number>;
  #rows: number[] = [];
  /** The most that each candidate can be worth. */
  #most: number[] = [];
  #compactAt = SLACK;
  /** Below this no row can be in the answer. */
  #floor = -Infinity;
  readonly #best: BoundedHeap<VectorHit>;

  /** @param precedes the ranking: by score, highest first, and equal scores by id in one order or the other */
  constructor(
    private readonly limit: number,
    private readonly exact: ExactScores,
    private readonly after?: VectorHit,
    private readonly precedes = ranksBefore,
  ) {
    this.#surely = new BoundedHeap<number>(limit, (a, b) => a > b);
    this.#best = new BoundedHeap<VectorHit>(limit, precedes);
  }

  /** Offers rows that have approximate scores. @param accepts whether a row passes the filter */
  offer({ firstRow, rows, values, offset, unit, error }: RowScores, accepts: (row: number) => boolean): void {
    const place = this.after?.score ?? Infinity;
    const highest = Math.ceil((place + error) / unit);
    const lowest = () => Math.floor((this.#floor - error) / unit);
    const end = offset + rows;
    for (let at = next(values, offset, end, lowest(), highest); at < end;) {
      const row = firstRow + at - offset;
      const score = values[at] * unit;
      if (accepts(row)) this.#admit(row, score + error, score - error, place);
      at = next(values, at + 1, end, lowest(), highest);
    }
  }

  #admit(row: number, most: number, least: number, place: number): void {
    this.#rows.push(row);
    this.#most.push(most);
    // Rows that may or may not lie after the given place must not raise the floor.
    if (most < place) {
      this.#surely.offer(least);
      this.#floor = this.#surely.worst ?? -Infinity;
    }
    if (this.#rows.length > this.#compactAt) this.#compact();
  }

  /** Offers rows that have only their exact scores. */
  consider(rows: readonly number[]): void {
    this.exact.of(rows).forEach((score, i) => {
      const worst = this.#best.worst;
      if (worst !== undefined && score < worst.score) return;
      const hit = { id: this.exact.id(rows[i]), score };
      if (this.after === undefined || this.precedes(this.after, hit)) this.#best.offer(hit);
    });
  }

  /** The answer, in ranking order. */
  hits(): VectorHit[] {
    const likeliest = new BoundedHeap<number>(this.limit, (a, b) => this.#most[a] > this.#most[b]);
    this.#rows.forEach((_, at) => {
      likeliest.offer(at);
    });
    const first = new Set(likeliest.sorted());
    this.consider([...first].map((at) => this.#rows[at]));
    const floor = Math.max(this.#floor, this.#best.worst?.score ?? -Infinity);
    this.consider(this.#rows.filter((_, at) => this.#most[at] >= floor && !first.has(at)));
    return this.#best.sorted();
  }

  #compact(): void {
    const keep = this.#most.map((most) => most >= this.#floor);
    this.#rows = this.#rows.filter((_, at) => keep[at]);
    this.#most = this.#most.filter((_, at) => keep[at]);
    this.#compactAt = 2 * this.#rows.length + SLACK;
  }
}

/** The first place from `from` on, before `end`, that has a value within these bounds; else `end`. */
function next(values: Int32Array, from: number, end: number, lowest: number, highest: number): number {
  // Almost every value fails this comparison, so it is one of 32-bit integers.
  const low = Math.max(lowest, -(2 ** 31)) | 0;
  const high = Math.min(highest, 2 ** 31 - 1) | 0;
  for (let at = from; at < end; at++) {
    const value = values[at];
    if (value >= low && value <= high) return at;
  }
  return end;
}

/** A radix pass sorts by so many bits: 3 passes for the 32 of a float32. */
const BITS = 11;
const BUCKETS = 2 ** BITS;
const SIGN = 0x80000000;

/** A row's canonical score: float64, summed in index order and cut to [-1, 1], as the vector index gives it. */
export type CanonicalScore = (row: number) => number;

/**
 * How far the halves of two scores may lie apart and still belong to scores in the other order: float64 rounding of two
 * dot products of unit vectors, each computed in two orders of summation (γₙ = n·u / (1 − n·u), u = 2⁻⁵³; Higham,
 * "Accuracy and Stability of Numerical Algorithms", §3.1), and of the halves (2⁻⁴⁸ each).
 */
export function closeness(dimensions: number): number {
  const nu = dimensions * 2 ** -53;
  return (4 * nu) / (1 - nu) + 2 ** -46;
}

/**
 * Ranks rows by score, highest first, equal scores by row. A radix sort by the scores' high halves does nearly all;
 * rows whose scores are too close to call are then put in the order of their canonical scores, so that the outcome is
 * that of sorting by those alone, on every machine.
 */
export class ExactOrder {
  readonly #keys: Uint32Array;
  readonly #order: Uint32Array;
  readonly #spare: Uint32Array;
  readonly #counts = new Uint32Array(3 * BUCKETS);

  /** @param close see `closeness` */
  constructor(
    rows: number,
    private readonly close: number,
  ) {
    this.#keys = new Uint32Array(rows);
    this.#order = new Uint32Array(rows);
    this.#spare = new Uint32Array(rows);
  }

  /** @returns the rows in ranking order; valid until the next call */
  sort(high: Float32Array, low: Float32Array, canonical: CanonicalScore): Uint32Array {
    this.#countKeys(high);
    this.#pass(0, undefined, this.#spare);
    this.#pass(1, this.#spare, this.#order);
    this.#pass(2, this.#order, this.#spare);
    const order = this.#spare;
    this.#sortEqualHighs(order, high, low);
    this.#settleClose(order, high, low, canonical);
    return order;
  }

  /** Puts rows with the same high half in the order of their low halves. */
  #sortEqualHighs(order: Uint32Array, high: Float32Array, low: Float32Array): void {
    let start = 0;
    for (let place = 1; place <= order.length; place++) {
      if (place < order.length && high[order[place - 1]] === high[order[place]]) continue;
      if (place - start > 1) sortRun(order.subarray(start, place), (row) => low[row]);
      start = place;
    }
  }

  /** Puts rows that are too close to call, or beyond the cut, in the order of their canonical scores. */
  #settleClose(order: Uint32Array, high: Float32Array, low: Float32Array, canonical: CanonicalScore): void {
    let start = 0;
    for (let place = 1; place <= order.length; place++) {
      if (place < order.length) {
        const a = order[place - 1];
        const b = order[place];
        const difference = high[a] - high[b] + (low[a] - low[b]);
        if (difference <= this.close || high[b] >= 1 || high[a] <= -1) continue;
      }
      if (place - start > 1) sortRun(order.subarray(start, place), canonical);
      start = place;
    }
  }

  /** Keys that ascend as scores descend, and how many have each value of each 11 bits. */
  #countKeys(high: Float32Array): void {
    const keys = this.#keys;
    const counts = this.#counts.fill(0);
    const bits = new Uint32Array(high.buffer, high.byteOffset, high.length);
    for (let row = 0; row < keys.length; row++) {
      const own = bits[row];
      const key = (own & SIGN) === 0 ? (~own & 0x7fffffff) >>> 0 : own;
      keys[row] = key;
      counts[key & (BUCKETS - 1)]++;
      counts[BUCKETS + ((key >>> BITS) & (BUCKETS - 1))]++;
      counts[2 * BUCKETS + (key >>> (2 * BITS))]++;
    }
  }

  /** One stable pass; without `from`, of the rows in their own order. */
  #pass(digit: number, from: Uint32Array | undefined, to: Uint32Array): void {
    const keys = this.#keys;
    const places = this.#counts.subarray(digit * BUCKETS, (digit + 1) * BUCKETS);
    let place = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = places[bucket];
      places[bucket] = place;
      place += count;
    }
    const shift = digit * BITS;
    for (let i = 0; i < keys.length; i++) {
      const row = from === undefined ? i : from[i];
      to[places[(keys[row] >>> shift) & (BUCKETS - 1)]++] = row;
    }
  }
}

/** Sorts rows by score, highest first, equal scores by row. */
function sortRun(run: Uint32Array, score: CanonicalScore): void {
  const scored = Array.from(run, (row) => ({ row, score: score(row) }));
  scored.sort((a, b) => b.score - a.score || a.row - b.row);
  scored.forEach(({ row }, i) => {
    run[i] = row;
  });
}

/** A set of the row numbers 0 … size − 1, one bit each: filters are a few operations on 32 rows at a time. */
export class RowSet {
  readonly #words: Uint32Array;

  private constructor(
    readonly size: number,
    words: Uint32Array,
  ) {
    this.#words = words;
  }

  static none(size: number): RowSet {
    return new RowSet(size, new Uint32Array(Math.ceil(size / 32)));
  }

  static all(size: number): RowSet {
    const words = new Uint32Array(Math.ceil(size / 32)).fill(0xffffffff);
    if (size % 32 > 0) words[words.length - 1] = 2 ** (size % 32) - 1;
    return new RowSet(size, words);
  }

  add(row: number): void {
    this.#words[row >>> 5] |= 1 << (row & 31);
  }

  has(row: number): boolean {
    return ((this.#words[row >>> 5] >>> (row & 31)) & 1) === 1;
  }

  count(): number {
    let count = 0;
    for (const word of this.#words) count += ones(word);
    return count;
  }

  /** Calls back with each member, lowest first. */
  each(visit: (row: number) => void): void {
    this.#words.forEach((word, at) => {
      for (let rest = word; rest !== 0; rest &= rest - 1) visit(32 * at + 31 - Math.clz32(rest & -rest));
    });
  }

  /** Keeps what is in both. @param other as large as this; so for the other operations */
  intersect(other: RowSet): this {
    return this.#merge(other.#words, (a, b) => a & b);
  }

  /** Keeps what is not in the other. */
  subtract(other: RowSet): this {
    return this.#merge(other.#words, (a, b) => a & ~b);
  }

  unite(other: RowSet): this {
    return this.#merge(other.#words, (a, b) => a | b);
  }

  /** Unites with a column of bits that may be longer than this set, but has no bit beyond it. */
  uniteBits(words: Uint32Array): this {
    return this.#merge(words, (a, b) => a | b);
  }

  #merge(words: Uint32Array, operation: (a: number, b: number) => number): this {
    const mine = this.#words;
    for (let i = 0; i < mine.length; i++) mine[i] = operation(mine[i], words[i]);
    return this;
  }
}

/** Bits set in a 32-bit word (Warren, Hacker's Delight, §5–1). */
function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

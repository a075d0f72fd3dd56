import { RowSet } from './row-set.js';

/** A yes or no of each row. */
export class BitColumn {
  #words = new Uint32Array(0);

  write(row: number, on: boolean): void {
    if (row >>> 5 >= this.#words.length) {
      const larger = new Uint32Array(Math.max(32, 2 * (row >>> 5)));
      larger.set(this.#words);
      this.#words = larger;
    }
    const bit = 1 << (row & 31);
    if (on) this.#words[row >>> 5] |= bit;
    else this.#words[row >>> 5] &= ~bit;
  }

  read(row: number): boolean {
    return ((this.#words[row >>> 5] >>> (row & 31)) & 1) === 1;
  }

  /** Adds the rows that say yes. No row beyond the set's size may. */
  addTo(rows: RowSet): void {
    rows.uniteBits(this.#words);
  }
}

/** Sets of rows kept for the next search; more than these are asked for only by filters that name many values. */
const MOST_KEPT = 16;

/** A string or null of each row, as small integers in order of first appearance. */
export class TextColumn {
  #codes = new Uint32Array(0);
  readonly #codeOf = new Map<string | null, number>();
  readonly #values: (string | null)[] = [];
  /** Of values asked for since the last change. */
  readonly #kept = new Map<string, RowSet>();

  write(row: number, value: string | null): void {
    if (row >= this.#codes.length) {
      const larger = new Uint32Array(Math.max(1024, 2 * row));
      larger.set(this.#codes);
      this.#codes = larger;
    }
    this.#codes[row] = this.#code(value);
    this.#kept.clear();
  }

  read(row: number): string | null {
    return this.#values[this.#codes[row]];
  }

  /** Adds the rows that have this value; rows are those below the set's size. */
  addTo(rows: RowSet, value: string): void {
    let found = this.#kept.get(value);
    if (found?.size !== rows.size) {
      found = this.#scan(value, rows.size);
      if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
      this.#kept.set(value, found);
    }
    rows.unite(found);
  }

  #scan(value: string, size: number): RowSet {
    const found = RowSet.none(size);
    const code = this.#codeOf.get(value);
    if (code === undefined) return found;
    const codes = this.#codes;
    for (let row = 0; row < size; row++) if (codes[row] === code) found.add(row);
    return found;
  }

  #code(value: string | null): number {
    const known = this.#codeOf.get(value);
    if (known !== undefined) return known;
    this.#codeOf.set(value, this.#values.length);
    return this.#values.push(value) - 1;
  }
}

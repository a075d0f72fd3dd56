import type { VectorClause, VectorFilter, VectorPayload } from './vector-index.js';

/** 80 label keys fit three 32-bit words a row. */
const WORDS = 3;

/** Strings of a column as small integers, in order of first appearance. */
class Dictionary {
  readonly #codes = new Map<string | null, number>();
  readonly #values: (string | null)[] = [];

  code(value: string | null): number {
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    this.#codes.set(value, this.#values.length);
    return this.#values.push(value) - 1;
  }

  value(code: number): string | null {
    return this.#values[code];
  }

  /** One flag a code: whether its string is one of `anyOf`. */
  flags(anyOf: readonly string[]): Uint8Array {
    const wanted = new Set<string | null>(anyOf);
    return Uint8Array.from(this.#values, (value) => (wanted.has(value) ? 1 : 0));
  }
}

/** Payloads by row in typed arrays, so that a filter is a few bit operations a row. */
export class PayloadTable {
  #labels = new Uint32Array(0);
  #datasets = new Uint32Array(0);
  #partitions = new Uint32Array(0);
  readonly #datasetNames = new Dictionary();
  readonly #partitionNames = new Dictionary();

  write(row: number, payload: VectorPayload): void {
    if (row >= this.#datasets.length) this.#grow(Math.max(1024, 2 * row));
    this.#labels.set(labelMask(payload.attributes), row * WORDS);
    this.#datasets[row] = this.#datasetNames.code(payload.dataset);
    this.#partitions[row] = this.#partitionNames.code(payload.partition);
  }

  copy(from: number, to: number): void {
    this.#labels.copyWithin(to * WORDS, from * WORDS, (from + 1) * WORDS);
    this.#datasets[to] = this.#datasets[from];
    this.#partitions[to] = this.#partitions[from];
  }

  read(row: number): VectorPayload {
    const attributes: number[] = [];
    for (let key = 0; key < WORDS * 32; key++) {
      if (((this.#labels[row * WORDS + (key >> 5)] >>> (key & 31)) & 1) === 1) attributes.push(key);
    }
    return {
      attributes,
      dataset: this.#datasetNames.value(this.#datasets[row]) ?? '',
      partition: this.#partitionNames.value(this.#partitions[row]),
    };
  }

  /**
   * A filter as a test of row numbers, valid until rows change.
   * @param rowOf the row of an id, or undefined
   * @param rows number of rows
   */
  compile(
    filter: VectorFilter | undefined,
    rowOf: (id: string) => number | undefined,
    rows: number,
  ): (row: number) => boolean {
    if (filter === undefined) return () => true;
    const tests = [
      ...filter.must.map((condition) => this.#test(condition, rowOf, rows)),
      ...filter.mustNot.map((condition) => not(this.#test(condition, rowOf, rows))),
    ];
    if (tests.length === 1) return tests[0];
    return (row) => tests.every((test) => test(row));
  }

  #test(
    condition: VectorClause,
    rowOf: (id: string) => number | undefined,
    rows: number,
  ): (row: number) => boolean {
    switch (condition.key) {
      case 'attributes': {
        const [a, b, c] = labelMask(condition.anyOf);
        const labels = this.#labels;
        return (row) => {
          const at = row * WORDS;
          return ((labels[at] & a) | (labels[at + 1] & b) | (labels[at + 2] & c)) !== 0;
        };
      }
      case 'dataset':
        return among(this.#datasets, this.#datasetNames.flags(condition.anyOf));
      case 'partition':
        return among(this.#partitions, this.#partitionNames.flags(condition.anyOf));
      case 'id': {
        const wanted = new Uint8Array(rows);
        for (const id of condition.anyOf) {
          const row = rowOf(id);
          if (row !== undefined) wanted[row] = 1;
        }
        return (row) => wanted[row] === 1;
      }
      case 'filter': {
        const tests = condition.anyOf.map((filter) => this.compile(filter, rowOf, rows));
        return (row) => tests.some((test) => test(row));
      }
    }
  }

  #grow(rows: number): void {
    this.#labels = grown(this.#labels, rows * WORDS);
    this.#datasets = grown(this.#datasets, rows);
    this.#partitions = grown(this.#partitions, rows);
  }
}

/** Label keys → 80 bits. Keys that no payload can hold match nothing. */
function labelMask(keys: readonly number[]): Uint32Array {
  const mask = new Uint32Array(WORDS);
  for (const key of keys) if (key >= 0 && key < WORDS * 32) mask[key >> 5] |= 1 << (key & 31);
  return mask;
}

function among(codes: Uint32Array, flags: Uint8Array): (row: number) => boolean {
  return (row) => flags[codes[row]] === 1;
}

function not(test: (row: number) => boolean): (row: number) => boolean {
  return (row) => !test(row);
}

function grown(column: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(column);
  return larger;
}

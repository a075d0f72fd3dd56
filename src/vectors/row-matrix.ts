/** A run of consecutive rows in one piece of memory. */
export interface RowBlock {
  /** Which of the matrix' blocks it is, from 0. */
  readonly index: number;
  /** How often rows of it were written: whoever kept something of the block sees whether it still holds. */
  readonly changes: number;
  readonly firstRow: number;
  readonly rows: number;
  /** Row-major [rows × dimensions]. A view: later writes to the matrix show in it. */
  readonly data: Float32Array;
}

/**
 * Rows a block: 32,768 × 300 float32 = 39 MB, so growing never copies and never needs room for the matrix twice. Half as
 * many made an int8 product of 200,000 rows a quarter slower, twice as many a tenth.
 */
const ROWS_PER_BLOCK = 32_768;

/** A float32 matrix whose rows can be added, replaced and removed in place. Rows are numbered 0 … length − 1. */
export class RowMatrix {
  readonly #blocks: Float32Array[] = [];
  readonly #changes: number[] = [];
  #length = 0;

  /** @param dimensions length of a row */
  constructor(
    readonly dimensions: number,
    private readonly rowsPerBlock = ROWS_PER_BLOCK,
  ) {}

  get length(): number {
    return this.#length;
  }

  /** Adds a row. @returns its number */
  append(values: Float32Array): number {
    if (this.#length === this.#blocks.length * this.rowsPerBlock) {
      this.#blocks.push(new Float32Array(this.rowsPerBlock * this.dimensions));
    }
    const row = this.#length++;
    this.write(row, values);
    return row;
  }

  /** Overwrites a row. @param values `dimensions` long */
  write(row: number, values: Float32Array): void {
    this.#block(row).set(values, this.#offset(row));
    this.#touch(row);
  }

  /** A copy of a row. */
  read(row: number): Float32Array {
    return this.#view(row).slice();
  }

  /** Removes a row by moving the last one into its place: row numbers of all others stay. */
  removeBySwap(row: number): void {
    const last = this.#length - 1;
    if (row !== last) this.write(row, this.#view(last));
    this.#touch(last);
    this.#length = last;
    // One spare block is kept, so that adding and removing at a boundary does not allocate each time.
    const needed = Math.ceil(last / this.rowsPerBlock);
    if (this.#blocks.length > needed + 1) this.#blocks.length = needed + 1;
  }

  /**
   * Dot product of a row with a query in float64, summed in index order: the same two vectors give the same number to
   * the bit, on every machine.
   */
  dot(row: number, query: Float32Array | Float64Array): number {
    const block = this.#block(row);
    const offset = this.#offset(row);
    let sum = 0;
    for (let i = 0; i < this.dimensions; i++) sum += block[offset + i] * query[i];
    return sum;
  }

  /** `dot` of a query whose other components are 0, to the bit. @param places in rising order */
  dotAt(row: number, query: Float64Array, places: Uint16Array): number {
    const block = this.#block(row);
    const offset = this.#offset(row);
    let sum = 0;
    for (const place of places) sum += block[offset + place] * query[place];
    return sum;
  }

  /**
   * `dot` of many rows, to the bit. Rows in rising order take less than half the time.
   * @param query as float64, which is what float32 becomes in a product
   */
  dots(rows: readonly number[], query: Float64Array): Float64Array {
    const dots = new Float64Array(rows.length);
    for (let at = 0; at < rows.length;) {
      if (at + 4 <= rows.length && this.#fourInOneBlock(rows, at)) {
        const offsets = [
          this.#offset(rows[at]),
          this.#offset(rows[at + 1]),
          this.#offset(rows[at + 2]),
          this.#offset(rows[at + 3]),
        ] as const;
        dotFour(this.#block(rows[at]), offsets, query, dots, at);
        at += 4;
      } else {
        dots[at] = this.dot(rows[at], query);
        at++;
      }
    }
    return dots;
  }

  #fourInOneBlock(rows: readonly number[], at: number): boolean {
    const block = this.#block(rows[at]);
    return (
      this.#block(rows[at + 1]) === block &&
      this.#block(rows[at + 2]) === block &&
      this.#block(rows[at + 3]) === block
    );
  }

  /** The rows in order, in as few pieces as they lie in. */
  *blocks(): Generator<RowBlock> {
    for (let firstRow = 0; firstRow < this.#length; firstRow += this.rowsPerBlock) {
      const rows = Math.min(this.rowsPerBlock, this.#length - firstRow);
      const index = firstRow / this.rowsPerBlock;
      const data = this.#block(firstRow).subarray(0, rows * this.dimensions);
      yield { index, changes: this.#changes[index], firstRow, rows, data };
    }
  }

  #touch(row: number): void {
    const index = Math.floor(row / this.rowsPerBlock);
    this.#changes[index] = (this.#changes[index] ?? 0) + 1;
  }

  #block(row: number): Float32Array {
    return this.#blocks[Math.floor(row / this.rowsPerBlock)];
  }

  #offset(row: number): number {
    return (row % this.rowsPerBlock) * this.dimensions;
  }

  #view(row: number): Float32Array {
    const offset = this.#offset(row);
    return this.#block(row).subarray(offset, offset + this.dimensions);
  }
}

/** Four sums at once need not wait for each other; in one piece of memory they are found with one check of its bounds. */
function dotFour(
  block: Float32Array,
  [offset0, offset1, offset2, offset3]: readonly [number, number, number, number],
  query: Float64Array,
  into: Float64Array,
  at: number,
): void {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let i = 0; i < query.length; i++) {
    const factor = query[i];
    sum0 += block[offset0 + i] * factor;
    sum1 += block[offset1 + i] * factor;
    sum2 += block[offset2 + i] * factor;
    sum3 += block[offset3 + i] * factor;
  }
  into[at] = sum0;
  into[at + 1] = sum1;
  into[at + 2] = sum2;
  into[at + 3] = sum3;
}

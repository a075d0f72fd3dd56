import { QuantisedBlock } from './quantised-block.js';
import { productError, type RowScores } from './ranking.js';
import type { RowBlock } from './row-matrix.js';
import { SCORE_UNIT, type Scorer } from './scorer.js';

/** When a block of rows is worth its int8 copy. */
export interface QuantisingRule {
  /** A smaller block costs little as it is. */
  readonly rows: number;
  /** Queries that a block answers unchanged before it is copied: one that changes with every batch never is. */
  readonly queries: number;
}

const RULE: QuantisingRule = { rows: 1000, queries: 32 };

interface Known {
  /** The block's count of changes when this began. */
  readonly changes: number;
  answered: number;
  quantised?: QuantisedBlock;
  /** Its copy could not be made; not tried again until it changes. */
  failed?: boolean;
}

/** Approximate scores of blocks of rows: float32 products, or int8 ones of blocks that have not changed for a while. */
export class ApproximateScores {
  readonly #known = new Map<number, Known>();
  readonly #error: number;
  #values = new Int32Array(0);

  constructor(
    private readonly dimensions: number,
    private readonly rule: QuantisingRule = RULE,
  ) {
    this.#error = productError(dimensions);
  }

  /**
   * The queries' scores of each block in turn. Scores are overwritten by the next block's.
   * @returns one element a query
   */
  async *of(
    queries: readonly Float32Array[],
    blocks: Iterable<RowBlock>,
    scorer: Scorer,
  ): AsyncGenerator<RowScores[]> {
    let count = 0;
    // One copy a turn, or a search after a long ingestion would wait for all of them.
    let mayCopy = true;
    for (const block of blocks) {
      count++;
      const known = await this.#current(block);
      if (mayCopy && this.#worthCopying(known, block)) {
        await this.#copy(known, block, scorer);
        mayCopy = false;
      }
      known.answered += queries.length;
      const values = this.#room(queries.length * block.rows);
      const meanings = await this.#score(queries, block, known.quantised, scorer, values);
      const { firstRow, rows } = block;
      yield meanings.map((meaning, q) => ({ firstRow, rows, values, offset: q * rows, ...meaning }));
    }
    await this.#forget(count);
  }

  /** Frees the copies. */
  release(): Promise<void> {
    return this.#forget(0);
  }

  #worthCopying({ quantised, failed, answered }: Known, { rows }: RowBlock): boolean {
    if (quantised !== undefined || failed === true) return false;
    return rows >= this.rule.rows && answered >= this.rule.queries;
  }

  async #copy(known: Known, block: RowBlock, scorer: Scorer): Promise<void> {
    try {
      known.quantised = await QuantisedBlock.build(block, this.dimensions, scorer.threads);
    } catch (error) {
      known.failed = true;
      // The block is searched in float32 all the same; too little memory is what an operator should hear of.
      const reason = error instanceof Error ? error.message : String(error);
      process.emitWarning(`vector index: rows from ${block.firstRow} on stay without int8 copy: ${reason}`);
    }
  }

  async #current({ index, changes }: RowBlock): Promise<Known> {
    const known = this.#known.get(index);
    if (known?.changes === changes) return known;
    const fresh: Known = { changes, answered: 0 };
    this.#known.set(index, fresh);
    await known?.quantised?.release();
    return fresh;
  }

  /** @returns what the values mean, by query */
  async #score(
    queries: readonly Float32Array[],
    block: RowBlock,
    quantised: QuantisedBlock | undefined,
    scorer: Scorer,
    values: Int32Array,
  ): Promise<Pick<RowScores, 'unit' | 'error'>[]> {
    if (quantised !== undefined) return quantised.score(queries, values);
    await scorer.score(queries, block, values);
    return queries.map(() => ({ unit: SCORE_UNIT, error: this.#error }));
  }

  /** The same memory again and again. */
  #room(length: number): Int32Array {
    if (this.#values.length < length) this.#values = new Int32Array(length);
    return this.#values.subarray(0, length);
  }

  /** Frees the copies of blocks that are no more. */
  async #forget(blocks: number): Promise<void> {
    for (const [index, { quantised }] of this.#known) {
      if (index < blocks) continue;
      this.#known.delete(index);
      await quantised?.release();
    }
  }
}

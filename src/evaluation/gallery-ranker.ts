import { ATTRIBUTE_COUNT, RELEVANT, UNJUDGED, type JudgedRanking } from '../domain/index.js';
import { addToCurve, CURVE_WIDTH } from './recall-curve.js';
import { closeness, ExactOrder } from './exact-order.js';
import type { LabelTable } from './label-table.js';
import { metricsFor, outcomeWidth, writeOutcome } from './metric-table.js';
import type { Product } from './product.js';
import type { Ranked, RankTask } from './ranking-messages.js';
import type { StopFlag } from './stop-flag.js';

/** Most scores held at once (two float32 each, 64 MB): a million images are ranked for 8 queries together. */
const MAX_SCORES = 8 * 1024 * 1024;
const MAX_QUERIES_AT_ONCE = 32;

/** Ranks a gallery exactly, query by query, for scores that are computed for several at once. */
export class GalleryRanker {
  readonly #rows: number;
  readonly #atOnce: number;
  readonly #order: ExactOrder;
  readonly #high: Float32Array;
  readonly #low: Float32Array;
  readonly #relevance: Int8Array;
  readonly #ranks: Uint32Array;

  /** @param blocks row-major [rows × dimensions] each, together the label table's rows */
  constructor(
    private readonly blocks: readonly Float32Array[],
    private readonly labels: LabelTable,
    private readonly dimensions: number,
    private readonly product: Product,
    private readonly stop: StopFlag,
  ) {
    this.#rows = labels.rows;
    this.#atOnce = Math.max(
      1,
      Math.min(MAX_QUERIES_AT_ONCE, Math.floor(MAX_SCORES / Math.max(1, this.#rows))),
    );
    this.#order = new ExactOrder(this.#rows, closeness(dimensions));
    this.#high = new Float32Array(this.#atOnce * this.#rows);
    this.#low = new Float32Array(this.#atOnce * this.#rows);
    this.#relevance = new Int8Array(this.#rows);
    this.#ranks = new Uint32Array(this.#rows);
  }

  /** @throws FacetError `SERVICE_UNAVAILABLE` when it was stopped */
  async rank({ queries, judged, ks, top }: RankTask): Promise<Ranked> {
    const count = judged.length / ATTRIBUTE_COUNT;
    const metrics = metricsFor(ks);
    const width = outcomeWidth(metrics);
    const ranked: Ranked = {
      outcomes: new Float64Array(count * width),
      top: new Int32Array(count * top).fill(-1),
      verdicts: new Int8Array(count * top).fill(UNJUDGED),
      curve: new Float64Array(CURVE_WIDTH),
    };
    for (let first = 0; first < count; first += this.#atOnce) {
      const last = Math.min(first + this.#atOnce, count);
      const together = queries.subarray(first * this.dimensions, last * this.dimensions);
      await this.#score(together, last - first);
      for (let query = first; query < last; query++) {
        this.stop.check();
        const asked = judged.subarray(query * ATTRIBUTE_COUNT, (query + 1) * ATTRIBUTE_COUNT);
        this.labels.judge(asked, this.#relevance);
        const vector = queries.subarray(query * this.dimensions, (query + 1) * this.dimensions);
        const order = this.#sort(query - first, vector);
        order.subarray(0, top).forEach((row, place) => {
          ranked.top[query * top + place] = row;
          ranked.verdicts[query * top + place] = this.#relevance[row];
        });
        const ranking = this.#judged(order);
        writeOutcome(ranked.outcomes.subarray(query * width, (query + 1) * width), ranking, metrics);
        if (ranking.ranks.length > 0) addToCurve(ranked.curve, ranking);
      }
    }
    return ranked;
  }

  async #score(queries: Float32Array, count: number): Promise<void> {
    let firstRow = 0;
    for (const block of this.blocks) {
      const rows = block.length / this.dimensions;
      this.stop.check();
      const { high, low } = await this.product.of(queries, block);
      for (let query = 0; query < count; query++) {
        const at = query * this.#rows + firstRow;
        this.#high.set(high.subarray(query * rows, (query + 1) * rows), at);
        this.#low.set(low.subarray(query * rows, (query + 1) * rows), at);
      }
      firstRow += rows;
    }
  }

  #sort(place: number, query: Float32Array): Uint32Array {
    const high = this.#high.subarray(place * this.#rows, (place + 1) * this.#rows);
    const low = this.#low.subarray(place * this.#rows, (place + 1) * this.#rows);
    return this.#order.sort(high, low, (row) => this.#canonical(row, query));
  }

  /** What judgeRanking would say of the same order: unjudged images are taken out before ranks are counted. */
  #judged(order: Uint32Array): JudgedRanking {
    const relevance = this.#relevance;
    let size = 0;
    let found = 0;
    for (const row of order) {
      const verdict = relevance[row];
      if (verdict === UNJUDGED) continue;
      size++;
      if (verdict === RELEVANT) this.#ranks[found++] = size;
    }
    return { ranks: this.#ranks.subarray(0, found), size };
  }

  /** Equal embeddings score equally to the bit wherever they stand, and as the vector index scores them. */
  #canonical(row: number, query: Float32Array): number {
    let block = 0;
    let own = row;
    while (own * this.dimensions >= this.blocks[block].length) {
      own -= this.blocks[block].length / this.dimensions;
      block++;
    }
    const vectors = this.blocks[block];
    const offset = own * this.dimensions;
    let sum = 0;
    for (let i = 0; i < this.dimensions; i++) sum += vectors[offset + i] * query[i];
    return Math.max(-1, Math.min(1, sum));
  }
}

import { ATTRIBUTE_COUNT, bootstrapIntervals, judgeRanking, Random } from '../domain/index.js';
import { metricsFor, outcomeWidth, writeOutcome } from './metric-table.js';
import type { GalleryBlock, RankingReply, RankingRequest } from './ranking-messages.js';
import { judgeRows } from './relevance.js';
import { QUERIES_AT_ONCE, scoreRows } from './scoring.js';

/** Holds the gallery of one evaluation and ranks it exactly: the ranking worker's inside. */
export class RankingHost {
  readonly #blocks: GalleryBlock[] = [];
  #rows = 0;

  constructor(private readonly dimensions: number) {}

  handle(request: RankingRequest): RankingReply {
    switch (request.kind) {
      case 'add':
        this.#blocks.push(request.block);
        this.#rows += request.block.vectors.length / this.dimensions;
        return new Float64Array();
      case 'rank':
        return this.#rank(request.queries, request.judged, request.ks);
      case 'intervals': {
        const { values, metrics, seed } = request;
        const intervals = bootstrapIntervals(values, metrics, Random.stream(seed, 1));
        return Float64Array.from(intervals.flatMap(({ low, high }) => [low, high]));
      }
    }
  }

  #rank(queries: Float32Array, judged: Int8Array, ks: readonly number[]): RankingReply {
    const count = judged.length / ATTRIBUTE_COUNT;
    const metrics = metricsFor(ks);
    const width = outcomeWidth(metrics);
    const outcomes = new Float64Array(count * width);
    const scores = Array.from({ length: QUERIES_AT_ONCE }, () => new Float64Array(this.#rows));
    const relevance = new Int8Array(this.#rows);
    const together = new Float32Array(QUERIES_AT_ONCE * this.dimensions);
    for (let first = 0; first < count; first += QUERIES_AT_ONCE) {
      const last = Math.min(first + QUERIES_AT_ONCE, count);
      // A short group at the end leaves the vectors of the group before in its empty places; nobody reads their scores.
      together.set(queries.subarray(first * this.dimensions, last * this.dimensions));
      this.#eachBlock((block, row) => {
        scoreRows(together, block.vectors, this.dimensions, scores, row);
      });
      for (let query = first; query < last; query++) {
        const asked = judged.subarray(query * ATTRIBUTE_COUNT, (query + 1) * ATTRIBUTE_COUNT);
        this.#eachBlock((block, row) => {
          judgeRows(block.labels, asked, relevance, row);
        });
        const outcome = outcomes.subarray(query * width, (query + 1) * width);
        writeOutcome(outcome, judgeRanking(scores[query - first], relevance), metrics);
      }
    }
    return outcomes;
  }

  #eachBlock(visit: (block: GalleryBlock, firstRow: number) => void): void {
    let row = 0;
    for (const block of this.#blocks) {
      visit(block, row);
      row += block.vectors.length / this.dimensions;
    }
  }
}

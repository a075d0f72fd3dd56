import { bootstrapIntervals, Random } from '../domain/index.js';
import { GalleryRanker } from './gallery-ranker.js';
import { LabelTable } from './label-table.js';
import type { Product } from './product.js';
import type { IntervalTask, RankingReply, RankingRequest } from './ranking-messages.js';
import type { StopFlag } from './stop-flag.js';
import { sampleQueries } from './sample-queries.js';

/** Holds the gallery of one evaluation: the ranking worker's inside. */
export class RankingHost {
  readonly #labels = new LabelTable();
  readonly #vectors: Float32Array[] = [];
  readonly #keys: Uint32Array[] = [];
  #ranker: GalleryRanker | undefined;

  constructor(
    private readonly dimensions: number,
    private readonly product: Product,
    private readonly stop: StopFlag,
  ) {}

  async handle(request: RankingRequest): Promise<RankingReply> {
    switch (request.kind) {
      case 'add':
        this.#vectors.push(request.block.vectors);
        this.#keys.push(request.block.keys);
        this.#labels.add(request.block.labels);
        this.#ranker = undefined;
        return { kind: 'add' };
      case 'labels':
        return { kind: 'labels', support: this.#labels.support.slice(), unlabelled: this.#labels.unlabelled };
      case 'draw':
        return { kind: 'draw', drawn: sampleQueries(this.#labels, this.#allKeys(), request.sampling) };
      case 'rank':
        this.#ranker ??= new GalleryRanker(
          this.#vectors,
          this.#labels,
          this.dimensions,
          this.product,
          this.stop,
        );
        return { kind: 'rank', ranked: await this.#ranker.rank(request.task) };
      case 'intervals':
        return { kind: 'intervals', bounds: intervals(request.task) };
    }
  }

  #allKeys(): Uint32Array {
    const keys = new Uint32Array(this.#labels.rows);
    let at = 0;
    for (const part of this.#keys) {
      keys.set(part, at);
      at += part.length;
    }
    return keys;
  }
}

function intervals({ values, width, groups, seed }: IntervalTask): Float64Array<ArrayBuffer> {
  const bounds = groups.flatMap((rows, group) => {
    const own = new Float64Array(rows.length * width);
    rows.forEach((row, i) => {
      own.set(values.subarray(row * width, (row + 1) * width), i * width);
    });
    return bootstrapIntervals(own, width, Random.stream(seed, 1 + group)).flatMap(({ low, high }) => [
      low,
      high,
    ]);
  });
  return Float64Array.from(bounds);
}

import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { Protocol } from '../../evaluation/index.js';
import type { NamedRetrieval } from '../../model/index.js';
import { ProtocolEnum } from './protocol.js';

@ObjectType({
  description: 'A mean over queries, 0 to 1, with its percentile bootstrap 95% interval where there is one.',
})
export class MeasuredShare {
  @Field(() => Float, { description: 'The mean.' })
  readonly mean: number;

  @Field(() => Float, {
    nullable: true,
    description: "The interval's lower end; null where none was measured.",
  })
  readonly low: number | null;

  @Field(() => Float, { nullable: true, description: "The interval's upper end; null with `low`." })
  readonly high: number | null;

  constructor(mean: number, interval: { readonly low: number; readonly high: number } | undefined) {
    this.mean = mean;
    this.low = interval?.low ?? null;
    this.high = interval?.high ?? null;
  }
}

@ObjectType({ description: 'How well queries found what they should among the validation images.' })
export class ModelRetrieval {
  readonly #figures: NamedRetrieval;

  constructor(figures: NamedRetrieval) {
    this.#figures = figures;
  }

  @Field(() => String, {
    description:
      '`validation`: what chose the epoch; `partial-1`, `present-only-2`, …: of the finished model.',
  })
  get name(): string {
    return this.#figures.name;
  }

  @Field(() => ProtocolEnum, { description: 'How queries were made.' })
  get protocol(): Protocol {
    return this.#figures.protocol;
  }

  @Field(() => Int, { description: 'Attributes that a query was judged by.' })
  get m(): number {
    return this.#figures.known;
  }

  @Field(() => Int, { description: 'Images ranked.' })
  get images(): number {
    return this.#figures.images;
  }

  @Field(() => Int, { description: 'Queries.' })
  get queries(): number {
    return this.#figures.queries;
  }

  @Field(() => MeasuredShare, { description: 'Precision of the first 10.' })
  get precisionAt10(): MeasuredShare {
    return new MeasuredShare(this.#figures.precisionAt10, this.#figures.intervals?.precisionAt10);
  }

  @Field(() => MeasuredShare, { description: 'Recall of the first 10.' })
  get recallAt10(): MeasuredShare {
    return new MeasuredShare(this.#figures.recallAt10, this.#figures.intervals?.recallAt10);
  }

  @Field(() => MeasuredShare, { description: 'Mean average precision.' })
  get meanAveragePrecision(): MeasuredShare {
    return new MeasuredShare(
      this.#figures.meanAveragePrecision,
      this.#figures.intervals?.meanAveragePrecision,
    );
  }

  @Field(() => Float, {
    description: 'Share of images that satisfy a query: what a random order reaches in precision.',
  })
  get random(): number {
    return this.#figures.baseRate;
  }
}

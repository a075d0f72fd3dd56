import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { ImageFilter } from '../../catalogue/index.js';
import type { Attribute, Partition } from '../../domain/index.js';
import type { Curves, EvaluationReport } from '../../evaluation/index.js';
import { AttributeEnum, PartitionEnum } from './attribute.js';

@ObjectType({ description: 'The images that took part. An empty list puts no condition.' })
export class EvaluationFilter {
  readonly #filter: ImageFilter;

  constructor(filter: ImageFilter) {
    this.#filter = filter;
  }

  @Field(() => [AttributeEnum], { description: 'Every one of these is labelled present.' })
  get present(): readonly Attribute[] {
    return this.#filter.present ?? [];
  }

  @Field(() => [AttributeEnum], { description: 'Every one of these is labelled absent.' })
  get absent(): readonly Attribute[] {
    return this.#filter.absent ?? [];
  }

  @Field(() => [String], { description: 'The image belongs to one of these datasets.' })
  get datasets(): readonly string[] {
    return this.#filter.datasets ?? [];
  }

  @Field(() => [PartitionEnum], { description: 'The image belongs to one of these partitions.' })
  get partitions(): readonly Partition[] {
    return this.#filter.partitions ?? [];
  }
}

@ObjectType({ description: 'The gallery that was ranked.' })
export class EvaluationGallery {
  @Field(() => Int, { description: 'Images ranked.' })
  readonly images: number;

  @Field(() => Int, { description: 'Of those, images without any label: never right, never wrong.' })
  readonly unlabelled: number;

  @Field(() => Int, { description: 'Images of the catalogue that the index does not hold.' })
  readonly withoutEmbedding: number;

  @Field(() => String, {
    description: 'SHA-256 of ids and labels: equal for galleries that judge queries alike.',
  })
  readonly fingerprint: string;

  constructor({ images, unlabelled, withoutEmbedding, fingerprint }: EvaluationReport['gallery']) {
    this.images = images;
    this.unlabelled = unlabelled;
    this.withoutEmbedding = withoutEmbedding;
    this.fingerprint = fingerprint;
  }
}

@ObjectType({ description: 'How many queries there were.' })
export class EvaluationQueries {
  @Field(() => Int, { description: 'Queries drawn.' })
  readonly asked: number;

  @Field(() => Int, { description: 'Queries that the means are over.' })
  readonly scored: number;

  @Field(() => Int, { description: 'Queries without a right image in the gallery, left out of the means.' })
  readonly withoutRelevant: number;

  constructor({ asked, scored, withoutRelevant }: EvaluationReport['queries']) {
    this.asked = asked;
    this.scored = scored;
    this.withoutRelevant = withoutRelevant;
  }
}

@ObjectType({ description: 'A point of the precision-by-K curve.' })
export class PrecisionAtK {
  @Field(() => Int, { description: 'K.' })
  readonly k: number;

  @Field(() => Float, { description: 'Mean precision of the first K.' })
  readonly precision: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Lower end of its percentile bootstrap 95% interval; null where an earlier release recorded the run.',
  })
  readonly low: number | null;

  @Field(() => Float, { nullable: true, description: "The interval's upper end." })
  readonly high: number | null;

  constructor({ k, precision, low, high }: Curves['precisionByK'][number]) {
    this.k = k;
    this.precision = precision;
    this.low = low;
    this.high = high;
  }
}

@ObjectType({ description: 'Mean curves over the scored queries; empty when there are none.' })
export class EvaluationCurves {
  readonly #curves: Curves;

  constructor(curves: Curves) {
    this.#curves = curves;
  }

  @Field(() => [PrecisionAtK], { description: 'Mean P@K for K from 1 to 100.' })
  get precisionByK(): PrecisionAtK[] {
    return this.#curves.precisionByK.map((point) => new PrecisionAtK(point));
  }

  @Field(() => [Float], { description: 'Mean interpolated precision at the recall levels 0, 0.01 … 1.' })
  get precisionByRecall(): readonly number[] {
    return this.#curves.precisionByRecall;
  }
}

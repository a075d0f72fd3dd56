import { Field, Float, Int, ObjectType } from 'type-graphql';
import type {
  AttributeFigures as Figures,
  AttributeRow,
  Estimate as EstimateFacts,
  MetricEstimate as MetricFacts,
} from '../../evaluation/index.js';
import type { Attribute } from '../../domain/index.js';
import { AttributeEnum } from './attribute.js';

@ObjectType({ description: 'A mean over queries with its percentile bootstrap 95% interval.' })
export class Estimate {
  @Field(() => Float, { description: 'The mean.' })
  readonly mean: number;

  @Field(() => Float, { description: "The interval's lower end." })
  readonly low: number;

  @Field(() => Float, { description: "The interval's upper end." })
  readonly high: number;

  constructor({ mean, low, high }: EstimateFacts) {
    this.mean = mean;
    this.low = low;
    this.high = high;
  }
}

@ObjectType({ description: 'A metric: its mean over the scored queries, with the floor and the ceiling.' })
export class MetricEstimate extends Estimate {
  @Field(() => String, {
    description: '`P@10`, `R@10`, `nDCG@10` and so on for each K; `mAP`, `R-Precision`, `MRR`.',
  })
  readonly name: string;

  @Field(() => Float, { description: 'The floor: the mean of a random order over the same queries.' })
  readonly random: number;

  @Field(() => Float, { description: 'The ceiling: the highest mean that any order could reach.' })
  readonly best: number;

  constructor(facts: MetricFacts) {
    super(facts);
    this.name = facts.name;
    this.random = facts.random;
    this.best = facts.best;
  }
}

@ObjectType({ description: 'How the queries that ask an attribute went.' })
export class AttributeFigures {
  readonly #figures: Figures;

  constructor(figures: Figures) {
    this.#figures = figures;
  }

  @Field(() => Int, { description: 'Scored queries.' })
  get queries(): number {
    return this.#figures.queries;
  }

  @Field(() => Int, { description: 'Images of the gallery that are labelled as these queries ask.' })
  get support(): number {
    return this.#figures.support;
  }

  @Field(() => Estimate, { description: 'Precision of the first 10.' })
  get precisionAt10(): Estimate {
    return new Estimate(this.#figures.precisionAt10);
  }

  @Field(() => Estimate, { description: 'Average precision.' })
  get averagePrecision(): Estimate {
    return new Estimate(this.#figures.averagePrecision);
  }

  @Field(() => Float, { description: 'Mean average precision of a random order over the same queries.' })
  get random(): number {
    return this.#figures.random;
  }
}

@ObjectType({ description: 'An attribute that was asked at least once.' })
export class AttributeEvaluation {
  readonly #row: AttributeRow;

  constructor(row: AttributeRow) {
    this.#row = row;
  }

  @Field(() => AttributeEnum, { description: 'The attribute.' })
  get attribute(): Attribute {
    return this.#row.attribute;
  }

  @Field(() => AttributeFigures, { description: 'The queries that ask for it or for its absence.' })
  get all(): AttributeFigures {
    return new AttributeFigures(this.#row.all);
  }

  @Field(() => AttributeFigures, { nullable: true, description: 'Those that ask for it; null if none did.' })
  get present(): AttributeFigures | null {
    return this.#row.present && new AttributeFigures(this.#row.present);
  }

  @Field(() => AttributeFigures, {
    nullable: true,
    description: 'Those that ask for its absence; null if none did.',
  })
  get absent(): AttributeFigures | null {
    return this.#row.absent && new AttributeFigures(this.#row.absent);
  }
}

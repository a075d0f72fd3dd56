import { Field, Float, Int, ObjectType } from 'type-graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';
import type { Attribute } from '../../domain/index.js';
import type {
  AttributeDifference as AttributeFacts,
  EvaluationComparison as Comparison,
  MetricDifference as MetricFacts,
} from '../../evaluation/index.js';
import { AttributeEnum } from './attribute.js';
import { EvaluationGallery, EvaluationQueries } from './evaluation-parts.js';

@ObjectType({ description: 'What changed in a metric, over the queries that both evaluations asked.' })
export class MetricDifference {
  readonly #metric: MetricFacts;

  constructor(metric: MetricFacts) {
    this.#metric = metric;
  }

  @Field(() => String, { description: '`P@10`, `mAP` and so on.' })
  get name(): string {
    return this.#metric.name;
  }

  @Field(() => Float, { description: 'Mean of the baseline over the paired queries.' })
  get baseline(): number {
    return this.#metric.baseline;
  }

  @Field(() => Float, { description: 'Mean of the candidate over the paired queries.' })
  get candidate(): number {
    return this.#metric.candidate;
  }

  @Field(() => Float, { description: 'candidate − baseline: the mean paired difference.' })
  get difference(): number {
    return this.#metric.difference;
  }

  @Field(() => Float, { description: "Lower end of the difference's percentile bootstrap 95% interval." })
  get low(): number {
    return this.#metric.low;
  }

  @Field(() => Float, { description: 'Its upper end.' })
  get high(): number {
    return this.#metric.high;
  }

  @Field(() => Float, { description: "Two-sided p-value of Fisher's randomisation test." })
  get pValue(): number {
    return this.#metric.pValue;
  }
}

@ObjectType({ description: 'What changed in the average precision of the queries that name an attribute.' })
export class AttributeDifference {
  readonly #attribute: AttributeFacts;

  constructor(attribute: AttributeFacts) {
    this.#attribute = attribute;
  }

  @Field(() => AttributeEnum, { description: 'The attribute.' })
  get attribute(): Attribute {
    return this.#attribute.attribute;
  }

  @Field(() => Int, { description: 'Paired queries that name it.' })
  get queries(): number {
    return this.#attribute.queries;
  }

  @Field(() => Float, { description: 'candidate − baseline of their mean average precision.' })
  get difference(): number {
    return this.#attribute.difference;
  }
}

@ObjectType({ description: 'One of the two evaluations of a comparison.' })
export class ComparedEvaluation {
  readonly #run: Comparison['baseline'];

  /** @param unpaired queries that only this one scored */
  constructor(
    run: Comparison['baseline'],
    private readonly unpaired: number,
  ) {
    this.#run = run;
  }

  @Field(() => GraphQLDateTimeISO, { description: 'When it was finished.' })
  get createdAt(): Date {
    return new Date(this.#run.created);
  }

  @Field(() => String, { description: "Name of the model's bundle." })
  get modelName(): string {
    return this.#run.modelName;
  }

  @Field(() => String, { description: 'Version of the model that was measured.' })
  get modelVersion(): string {
    return this.#run.modelVersion;
  }

  @Field(() => EvaluationGallery, { description: 'The gallery that was ranked.' })
  get gallery(): EvaluationGallery {
    return new EvaluationGallery(this.#run.gallery);
  }

  @Field(() => EvaluationQueries, { description: 'How many queries there were.' })
  get queries(): EvaluationQueries {
    return new EvaluationQueries(this.#run.queries);
  }

  @Field(() => Int, { description: 'Queries that only this one scored; no figure is over them.' })
  get unpairedQueries(): number {
    return this.unpaired;
  }
}

@ObjectType({ description: 'Two evaluations of the same queries, compared query by query.' })
export class EvaluationComparison {
  readonly #comparison: Comparison;

  constructor(comparison: Comparison) {
    this.#comparison = comparison;
  }

  @Field(() => ComparedEvaluation, { description: 'What is compared with.' })
  get baseline(): ComparedEvaluation {
    const { baseline, unpaired } = this.#comparison;
    return new ComparedEvaluation(baseline, unpaired.baseline);
  }

  @Field(() => ComparedEvaluation, { description: 'What is compared.' })
  get candidate(): ComparedEvaluation {
    const { candidate, unpaired } = this.#comparison;
    return new ComparedEvaluation(candidate, unpaired.candidate);
  }

  @Field(() => Int, { description: 'Queries that both asked and scored; all figures are over these.' })
  get paired(): number {
    return this.#comparison.paired;
  }

  @Field(() => Boolean, { description: 'Whether images or labels are not the same.' })
  get galleryChanged(): boolean {
    return this.#comparison.galleryChanged;
  }

  @Field(() => Boolean, { description: 'Whether the models are not the same.' })
  get modelChanged(): boolean {
    return this.#comparison.modelChanged;
  }

  @Field(() => Boolean, { description: 'Whether p-values are exact (few pairs) rather than sampled.' })
  get exact(): boolean {
    return this.#comparison.exact;
  }

  @Field(() => [MetricDifference], { description: 'By metric.' })
  get metrics(): MetricDifference[] {
    return this.#comparison.metrics.map((metric) => new MetricDifference(metric));
  }

  @Field(() => [AttributeDifference], { description: 'By attribute, largest drop first.' })
  get attributes(): AttributeDifference[] {
    return this.#comparison.attributes.map((attribute) => new AttributeDifference(attribute));
  }
}

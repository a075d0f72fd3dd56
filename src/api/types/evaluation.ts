import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';
import {
  configurationKey,
  type EvaluationReport,
  type Protocol,
  type RunSummary,
} from '../../evaluation/index.js';
import { EvaluatedQuery } from './evaluation-example.js';
import { AttributeEvaluation, MetricEstimate } from './evaluation-figures.js';
import {
  EvaluationCurves,
  EvaluationFilter,
  EvaluationGallery,
  EvaluationQueries,
} from './evaluation-parts.js';
import { ProtocolEnum } from './protocol.js';
import { ReportImages, type ReadImages } from './report-images.js';

/** What an evaluation and its summary have in common. */
@ObjectType()
abstract class EvaluationFacts {
  readonly #facts: Omit<RunSummary, 'id'>;

  constructor(facts: Omit<RunSummary, 'id'>) {
    this.#facts = facts;
  }

  @Field(() => GraphQLDateTimeISO, { description: 'When it was finished.' })
  get createdAt(): Date {
    return new Date(this.#facts.created);
  }

  @Field(() => ProtocolEnum, { description: 'How queries were made.' })
  get protocol(): Protocol {
    return this.#facts.protocol;
  }

  @Field(() => Int, { description: 'Attributes that a query was judged by.' })
  get m(): number {
    return this.#facts.m;
  }

  @Field(() => Int, { description: 'Which queries were drawn.' })
  get seed(): number {
    return this.#facts.seed;
  }

  @Field(() => EvaluationFilter, { description: 'The images that took part.' })
  get filter(): EvaluationFilter {
    return new EvaluationFilter(this.#facts.filter);
  }

  @Field(() => String, {
    description: 'Opaque; equal for evaluations that ask the same queries, and so can be compared.',
  })
  get configuration(): string {
    return configurationKey(this.#facts);
  }

  @Field(() => String, { description: "Name of the model's bundle." })
  get modelName(): string {
    return this.#facts.modelName;
  }

  @Field(() => String, { description: 'Version of the model that was measured.' })
  get modelVersion(): string {
    return this.#facts.modelVersion;
  }

  @Field(() => EvaluationGallery, { description: 'The gallery that was ranked.' })
  get gallery(): EvaluationGallery {
    return new EvaluationGallery(this.#facts.gallery);
  }

  @Field(() => EvaluationQueries, { description: 'How many queries there were.' })
  get queries(): EvaluationQueries {
    return new EvaluationQueries(this.#facts.queries);
  }

  @Field(() => [MetricEstimate], { description: 'The metrics; empty when no query could be scored.' })
  get metrics(): MetricEstimate[] {
    return this.#facts.metrics.map((metric) => new MetricEstimate(metric));
  }
}

@ObjectType({ description: 'A recorded evaluation without its breakdowns.' })
export class EvaluationSummary extends EvaluationFacts {
  @Field(() => ID, { description: 'UUID.' })
  readonly id: string;

  constructor({ id, ...facts }: RunSummary) {
    super(facts);
    this.id = id;
  }
}

@ObjectType({ description: 'How well attribute queries are answered, judged by the labels of the gallery.' })
export class Evaluation extends EvaluationFacts {
  readonly #report: EvaluationReport;
  readonly #images: ReportImages;

  constructor(report: EvaluationReport, read: ReadImages) {
    super(report);
    this.#report = report;
    this.#images = new ReportImages(report, read);
  }

  @Field(() => [Int], { description: 'The K of P@K, R@K and nDCG@K.' })
  get ks(): readonly number[] {
    return this.#report.ks;
  }

  @Field(() => [AttributeEvaluation], {
    description: 'By attribute, in attribute order: those asked at least once.',
  })
  get attributes(): AttributeEvaluation[] {
    return this.#report.attributes.map((row) => new AttributeEvaluation(row));
  }

  @Field(() => EvaluationCurves, { description: 'Precision by K and by recall.' })
  get curves(): EvaluationCurves {
    return new EvaluationCurves(this.#report.curves);
  }

  @Field(() => [EvaluatedQuery], {
    description:
      'Queries that went worst, at most ten: lowest average precision for how hard they are first.',
  })
  get worst(): EvaluatedQuery[] {
    return this.#report.worst.map((example) => new EvaluatedQuery(example, this.#images));
  }

  @Field(() => [EvaluatedQuery], { description: 'Queries that went best, at most ten, the best first.' })
  get best(): EvaluatedQuery[] {
    return this.#report.best.map((example) => new EvaluatedQuery(example, this.#images));
  }

  @Field(() => [EvaluatedQuery], {
    description: 'The first queries drawn, so a random choice: at most twelve.',
  })
  get examples(): EvaluatedQuery[] {
    return this.#report.examples.map((example) => new EvaluatedQuery(example, this.#images));
  }

  @Field(() => Float, { description: 'Seconds it took.' })
  get seconds(): number {
    return this.#report.seconds;
  }
}

@ObjectType({ description: 'An evaluation that was kept, with all it found.' })
export class RecordedEvaluation extends Evaluation {
  @Field(() => ID, { description: 'UUID.' })
  readonly id: string;

  constructor(id: string, report: EvaluationReport, read: ReadImages) {
    super(report, read);
    this.id = id;
  }
}

import { GraphQLDateTimeISO } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { ATTRIBUTES, type Attribute } from '../../domain/index.js';
import { EMBEDDING_DIMENSIONS, headline, keptEpoch, retrievals, weaknesses } from '../../model/index.js';
import type { ModelFacts } from '../context.js';
import { AttributeEnum } from './attribute.js';
import { ModelAttribute } from './model-attribute.js';
import { ModelCalibration } from './model-calibration.js';
import { ModelRetrieval } from './model-retrieval.js';
import { Hyperparameter, TrainingData, TrainingEpoch } from './model-training.js';
import { ModelUse } from './model-use.js';

@ObjectType({
  description:
    'The model that answers searches, with what was measured of it on its validation images when it was made.',
})
export class Model {
  readonly #facts: ModelFacts;

  constructor(facts: ModelFacts) {
    this.#facts = facts;
  }

  @Field(() => String, { description: 'Name of its bundle.' })
  get name(): string {
    return this.#facts.bundle.name;
  }

  @Field(() => String, {
    description: 'Hash of the bundle and its backbone. Scores and cursors belong to one version.',
  })
  get version(): string {
    return this.#facts.version;
  }

  @Field(() => GraphQLDateTimeISO, { description: 'When it was made.' })
  get createdAt(): Date {
    return new Date(this.#facts.bundle.created);
  }

  @Field(() => String, { description: 'The frozen network that turns pixels into features.' })
  get backbone(): string {
    return this.#facts.bundle.backbone.id;
  }

  @Field(() => Int, { description: "Length of the backbone's feature vectors." })
  get featureDimensions(): number {
    return this.#facts.bundle.backbone.dimensions;
  }

  @Field(() => Int, { description: 'Length of the embeddings that searches compare.' })
  get embeddingDimensions(): number {
    return EMBEDDING_DIMENSIONS;
  }

  @Field(() => String, { description: 'The training recipe it was made with.' })
  get recipe(): string {
    return this.#facts.bundle.recipe.id;
  }

  @Field(() => [Hyperparameter], { description: "The recipe's settings." })
  get hyperparameters(): Hyperparameter[] {
    const settings = Object.entries(this.#facts.bundle.recipe.hyperparameters);
    return settings.map(([name, value]) => new Hyperparameter(name, value));
  }

  // Float: seeds go beyond 32 bits.
  @Field(() => Float, { description: 'A whole number: what all that is random in training was drawn from.' })
  get seed(): number {
    return this.#facts.bundle.seed;
  }

  @Field(() => TrainingData, { description: 'The images it was made from.' })
  get data(): TrainingData {
    return new TrainingData(this.#facts.bundle.data);
  }

  @Field(() => [AttributeEnum], {
    description: 'Attributes it was trained to tell: those one can search by, in attribute order.',
  })
  get attributes(): readonly Attribute[] {
    const trained = new Set(this.#facts.bundle.attributes);
    return ATTRIBUTES.filter((attribute) => trained.has(attribute));
  }

  @Field(() => [TrainingEpoch], {
    description: 'What training saw epoch by epoch; empty for a model that was not trained in epochs.',
  })
  get curves(): TrainingEpoch[] {
    return this.#facts.bundle.curves.map((epoch) => new TrainingEpoch(epoch));
  }

  @Field(() => Int, {
    nullable: true,
    description: 'The epoch whose parameters were kept; null where the figures do not tell.',
  })
  get keptEpoch(): number | null {
    return keptEpoch(this.#facts.bundle) ?? null;
  }

  @Field(() => [ModelRetrieval], { description: 'Retrieval, by way of asking.' })
  get retrieval(): ModelRetrieval[] {
    return retrievals(this.#facts.bundle).map((figures) => new ModelRetrieval(figures));
  }

  @Field(() => ModelRetrieval, {
    nullable: true,
    description:
      'The one of `retrieval` that models are compared by: partial queries of three attributes, else what chose the epoch; null where neither was measured.',
  })
  get headline(): ModelRetrieval | null {
    const figures = headline(this.#facts.bundle);
    return figures === undefined ? null : new ModelRetrieval(figures);
  }

  @Field(() => [ModelAttribute], {
    description: 'What each attribute alone is worth; empty if not measured.',
  })
  get attributeFigures(): ModelAttribute[] {
    return this.#facts.bundle.assessment.attributes.map((figures) => new ModelAttribute(figures));
  }

  @Field(() => ModelCalibration, { description: 'How a score becomes a probability, and how true it is.' })
  get calibration(): ModelCalibration {
    const { calibration, assessment } = this.#facts.bundle;
    return new ModelCalibration(calibration, assessment.reliability);
  }

  @Field(() => [String], { description: 'What its own figures warn of, a sentence each, for people.' })
  get weaknesses(): readonly string[] {
    return weaknesses(this.#facts.bundle);
  }

  @Field(() => ModelUse, { description: 'What models are for, and what not.' })
  get use(): ModelUse {
    return new ModelUse();
  }
}

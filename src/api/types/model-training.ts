import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { BundleManifest, EpochFigures } from '../../model/index.js';

@ObjectType({ description: 'A setting of a training recipe.' })
export class Hyperparameter {
  @Field(() => String, { description: 'Its name.' })
  readonly name: string;

  @Field(() => String, { description: 'Its value, as text.' })
  readonly value: string;

  constructor(name: string, value: number | string | boolean) {
    this.name = name;
    this.value = String(value);
  }
}

@ObjectType({ description: 'How many images of the data were used for what.' })
export class ImagesByUse {
  @Field(() => String, { description: '`train`, `validation`, …' })
  readonly use: string;

  @Field(() => Int, { description: 'Images.' })
  readonly images: number;

  constructor(use: string, images: number) {
    this.use = use;
    this.images = images;
  }
}

@ObjectType({ description: 'The images that a model was made from.' })
export class TrainingData {
  readonly #data: BundleManifest['data'];

  constructor(data: BundleManifest['data']) {
    this.#data = data;
  }

  @Field(() => String, { description: 'What they are, for people.' })
  get description(): string {
    return this.#data.description;
  }

  @Field(() => String, { description: 'On what terms they, and so perhaps the model, may be used.' })
  get licence(): string {
    return this.#data.licence;
  }

  @Field(() => [ImagesByUse], { description: 'How many there were.' })
  get counts(): ImagesByUse[] {
    return Object.entries(this.#data.counts).map(([use, images]) => new ImagesByUse(use, images));
  }
}

@ObjectType({ description: 'What training saw in one epoch.' })
export class TrainingEpoch {
  @Field(() => Int, { description: '1 for the first, counted through all stages.' })
  readonly epoch: number;

  @Field(() => String, { description: "The recipe's stage that it was part of." })
  readonly stage: string;

  @Field(() => Float, { description: 'Mean loss over the training images.' })
  readonly loss: number;

  @Field(() => Float, { description: 'Mean loss over the validation images, after the epoch.' })
  readonly validationLoss: number;

  @Field(() => Float, { description: 'mAP of partial queries among the validation images, 0 to 1.' })
  readonly validationMeanAveragePrecision: number;

  constructor(figures: EpochFigures) {
    this.epoch = figures.epoch;
    this.stage = figures.stage;
    this.loss = figures.loss;
    this.validationLoss = figures.validationLoss;
    this.validationMeanAveragePrecision = figures.validationMeanAveragePrecision;
  }
}

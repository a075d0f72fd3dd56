import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { queryInWords, type ExampleQuery, type Verdict } from '../../evaluation/index.js';
import { Image, Labels } from './image.js';
import { VerdictEnum } from './protocol.js';
import type { ReportImages } from './report-images.js';

@ObjectType({ description: 'An image in the ranking of a query.' })
export class JudgedImage {
  @Field(() => ID, { description: "The image's UUID." })
  readonly imageId: string;

  @Field(() => VerdictEnum, { description: 'Whether it is what was asked.' })
  readonly verdict: Verdict;

  readonly #images: ReportImages;

  constructor({ imageId, verdict }: ExampleQuery['top'][number], images: ReportImages) {
    this.imageId = imageId;
    this.verdict = verdict;
    this.#images = images;
  }

  @Field(() => Image, { nullable: true, description: 'The image; null if it has left the gallery since.' })
  image(): Promise<Image | null> {
    return this.#images.find(this.imageId);
  }
}

@ObjectType({ description: 'A query of an evaluation, to look at.' })
export class EvaluatedQuery {
  readonly #example: ExampleQuery;
  readonly #images: ReportImages;

  constructor(example: ExampleQuery, images: ReportImages) {
    this.#example = example;
    this.#images = images;
  }

  @Field(() => Int, { description: 'Its place among the queries drawn, from 0.' })
  get query(): number {
    return this.#example.query;
  }

  @Field(() => String, { description: 'What it is judged by, in words: `eyeglasses, smiling, not male`.' })
  get words(): string {
    return queryInWords(this.#example.judged);
  }

  @Field(() => Labels, { description: 'What it is judged by (and asks, save under REFERENCE).' })
  get judged(): Labels {
    return new Labels(this.#example.judged);
  }

  @Field(() => ID, { description: 'UUID of the image it was made from.' })
  get imageId(): string {
    return this.#example.imageId;
  }

  @Field(() => Image, {
    nullable: true,
    description: 'The image it was made from; null if it has left the gallery since.',
  })
  image(): Promise<Image | null> {
    return this.#images.find(this.#example.imageId);
  }

  @Field(() => Int, { description: 'Images of the gallery that are what it asks for.' })
  get relevant(): number {
    return this.#example.relevant;
  }

  @Field(() => Float, { description: 'Its average precision.' })
  get averagePrecision(): number {
    return this.#example.averagePrecision;
  }

  @Field(() => Float, { description: 'Average precision of a random order.' })
  get random(): number {
    return this.#example.random;
  }

  @Field(() => [JudgedImage], { description: 'The first ten of its ranking, best first.' })
  get top(): JudgedImage[] {
    return this.#example.top.map((image) => new JudgedImage(image, this.#images));
  }
}

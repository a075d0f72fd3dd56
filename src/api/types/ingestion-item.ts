import { Field, Int, ObjectType } from 'type-graphql';
import type { IngestionItem as Item, ItemOutcome, ItemState } from '../../ingestion/index.js';
import { Image } from './image.js';
import { IngestionItemOutcomeEnum, IngestionItemStateEnum } from './ingestion-enums.js';
import { IngestionError } from './ingestion-error.js';
import type { PageImages } from './page-images.js';

@ObjectType({ description: 'One image of an ingestion.' })
export class IngestionItem {
  readonly #item: Item;
  readonly #images: PageImages;

  constructor(item: Item, images: PageImages) {
    this.#item = item;
    this.#images = images;
  }

  @Field(() => Int, { description: "Its place in the request or in the dataset's list, from 0." })
  get index(): number {
    return this.#item.index;
  }

  @Field(() => String, { description: 'The dataset it belongs to.' })
  get dataset(): string {
    return this.#item.dataset;
  }

  @Field(() => String, {
    nullable: true,
    description:
      "Its name in the dataset; null until it is known: the content's SHA-256 where none was given.",
  })
  get externalId(): string | null {
    return this.#item.externalId;
  }

  @Field(() => IngestionItemStateEnum, { description: 'What has become of it.' })
  get state(): ItemState {
    return this.#item.state;
  }

  @Field(() => IngestionItemOutcomeEnum, { nullable: true, description: 'What it has changed, once DONE.' })
  get outcome(): ItemOutcome | null {
    return this.#item.outcome;
  }

  @Field(() => Int, { description: 'Times it was tried.' })
  get attempts(): number {
    return this.#item.attempts;
  }

  @Field(() => IngestionError, { nullable: true, description: 'Why it failed.' })
  get error(): IngestionError | null {
    return this.#item.error === null ? null : new IngestionError(this.#item.error);
  }

  @Field(() => Image, {
    nullable: true,
    description: 'The image, once DONE; null also when it has left the gallery since.',
  })
  async image(): Promise<Image | null> {
    const row = await this.#images.image(this.#item.imageId);
    return row === null ? null : new Image(row);
  }
}

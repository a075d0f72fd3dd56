import { Arg, Ctx, Field, ID, Int, ObjectType } from 'type-graphql';
import { GraphQLDateTimeISO, GraphQLJSONObject } from 'graphql-scalars';
import type { CatalogueImage } from '../../catalogue/index.js';
import {
  toSets,
  type Attribute,
  type AttributeSets,
  type JsonObject,
  type Partition,
} from '../../domain/index.js';
import type { ApiContext } from '../context.js';
import { IMAGE_WIDTH, imagePath } from '../image-url.js';
import { AttributeEnum, PartitionEnum } from './attribute.js';

@ObjectType({
  description: 'What is known of an image: an attribute in neither list is not labelled.',
})
export class Labels {
  readonly #sets: AttributeSets;

  constructor(sets: AttributeSets) {
    this.#sets = sets;
  }

  @Field(() => [AttributeEnum], { description: 'Attributes labelled present, in attribute order.' })
  get present(): readonly Attribute[] {
    return this.#sets.present;
  }

  @Field(() => [AttributeEnum], { description: 'Attributes labelled absent, in attribute order.' })
  get absent(): readonly Attribute[] {
    return this.#sets.absent;
  }
}

@ObjectType({ description: 'A face image of the gallery.' })
export class Image {
  readonly #row: CatalogueImage;

  constructor(row: CatalogueImage) {
    this.#row = row;
  }

  @Field(() => ID, { description: 'UUID; the same dataset and external id always give the same one.' })
  get id(): string {
    return this.#row.id;
  }

  @Field(() => String, { description: "The image's name in its dataset (CelebA: `000001.jpg`)." })
  get externalId(): string {
    return this.#row.externalId;
  }

  @Field(() => String, { description: 'The dataset the image came with.' })
  get dataset(): string {
    return this.#row.dataset;
  }

  @Field(() => PartitionEnum, { nullable: true, description: 'Null when the dataset has no split.' })
  get partition(): Partition | null {
    return this.#row.partition;
  }

  @Field(() => Int, { description: 'Width in pixels, upright.' })
  get width(): number {
    return this.#row.width;
  }

  @Field(() => Int, { description: 'Height in pixels, upright.' })
  get height(): number {
    return this.#row.height;
  }

  @Field(() => String, { description: 'Media type of the original, e.g. `image/jpeg`.' })
  get mediaType(): string {
    return this.#row.mediaType;
  }

  @Field(() => GraphQLDateTimeISO, { description: 'When the image was first accepted.' })
  get createdAt(): Date {
    return this.#row.createdAt;
  }

  @Field(() => Labels, { nullable: true, description: 'Ground-truth labels; null for an unlabelled image.' })
  get labels(): Labels | null {
    return this.#row.labels.some((label) => label !== 0) ? new Labels(toSets(this.#row.labels)) : null;
  }

  @Field(() => GraphQLJSONObject, {
    description: 'Free facts given at ingestion; an empty object where none were.',
  })
  get metadata(): JsonObject {
    return this.#row.metadata;
  }

  @Field(() => String, {
    description:
      "Path of the picture on this server, to be resolved against the API's address. It names the content, so it may be cached for good. Where images need a key, it carries leave to fetch this one, without a key, for 12 to 24 hours.",
  })
  url(
    @Ctx() { imageLeave }: ApiContext,
    @Arg('width', () => Int, {
      nullable: true,
      description: `Scale to this many pixels across (${IMAGE_WIDTH.min} to ${IMAGE_WIDTH.max}, never enlarged). Absent: the original file.`,
    })
    width?: number | null,
  ): string {
    return imagePath(this.#row, width, imageLeave(this.#row.id));
  }
}

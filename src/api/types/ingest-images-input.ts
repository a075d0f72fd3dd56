import { Field, InputType } from 'type-graphql';
import { GraphQLJSONObject } from 'graphql-scalars';
import type { JsonObject, Partition } from '../../domain/index.js';
import {
  MAX_INGEST_ITEMS,
  MAX_METADATA_BYTES,
  type GivenLabels,
  type IngestItem,
  type IngestRequest,
  type OnConflict,
} from '../../ingestion/index.js';
import { AttributeName } from './attribute-name.js';
import { PartitionEnum } from './attribute.js';
import { ImageSourceInput } from './image-source-input.js';
import { IngestConflictEnum } from './ingestion-enums.js';

@InputType({ description: 'All that is known of an image: an attribute in neither list is unknown.' })
export class LabelsInput {
  @Field(() => [AttributeName], { nullable: true, description: 'Attributes it has.' })
  present?: string[] | null;

  @Field(() => [AttributeName], { nullable: true, description: 'Attributes it does not have.' })
  absent?: string[] | null;

  toSets(): GivenLabels {
    return { present: this.present ?? [], absent: this.absent ?? [] };
  }
}

@InputType({
  description: 'One image to take in. What is not given of an image that is there already stays as it is.',
})
export class IngestImageInput {
  @Field(() => ImageSourceInput, { description: 'Where its bytes come from.' })
  source!: ImageSourceInput;

  @Field(() => String, {
    nullable: true,
    description:
      "Its name in the dataset, 1 to 200 characters. Absent: the content's SHA-256, or whatever the dataset has that content under.",
  })
  externalId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Its dataset, 1 to 200 characters. Absent: the request's.",
  })
  dataset?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What its bytes are said to be, e.g. `image/png`; another type is refused.',
  })
  mediaType?: string | null;

  @Field(() => PartitionEnum, { nullable: true, description: 'The part of the split it belongs to.' })
  partition?: Partition | null;

  @Field(() => LabelsInput, { nullable: true, description: 'Its ground-truth labels.' })
  labels?: LabelsInput | null;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: `Free facts to keep with it: an object of at most ${MAX_METADATA_BYTES} bytes as JSON.`,
  })
  metadata?: JsonObject | null;

  toItem(): IngestItem {
    return {
      source: this.source.toSource(),
      externalId: this.externalId ?? undefined,
      dataset: this.dataset ?? undefined,
      mediaType: this.mediaType ?? undefined,
      partition: this.partition ?? undefined,
      labels: this.labels?.toSets(),
      metadata: this.metadata ?? undefined,
    };
  }
}

@InputType({ description: 'Images to take in.' })
export class IngestImagesInput {
  @Field(() => [IngestImageInput], { description: `1 to ${MAX_INGEST_ITEMS} images.` })
  items!: IngestImageInput[];

  @Field(() => String, {
    defaultValue: 'default',
    description: 'The dataset of images that name none, 1 to 200 characters.',
  })
  dataset!: string;

  @Field(() => IngestConflictEnum, {
    defaultValue: 'REJECT',
    description: 'What becomes of an external id that an image of other content has.',
  })
  onConflict!: OnConflict;

  toRequest(): IngestRequest {
    return {
      items: this.items.map((item) => item.toItem()),
      dataset: this.dataset,
      onConflict: this.onConflict,
    };
  }
}

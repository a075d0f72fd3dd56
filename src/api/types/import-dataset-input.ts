import { Field, InputType, Int } from 'type-graphql';
import { PARTITIONS, type Partition } from '../../domain/index.js';
import type { DatasetRequest, OnConflict } from '../../ingestion/index.js';
import { boundedList } from '../arguments.js';
import { PartitionEnum } from './attribute.js';
import { IngestConflictEnum } from './ingestion-enums.js';

@InputType({ description: "A folder on the server in CelebA's layout, to be taken in." })
export class ImportDatasetInput {
  @Field(() => String, {
    description: 'Absolute, or relative to FACET_INGEST_ROOT, and below it either way.',
  })
  folder!: string;

  @Field(() => String, {
    nullable: true,
    description: "Name of the dataset, 1 to 200 characters. Absent: the folder's name.",
  })
  dataset?: string | null;

  @Field(() => [PartitionEnum], {
    nullable: true,
    description: `Only images of these partitions (1 to ${PARTITIONS.length}).`,
  })
  partitions?: Partition[] | null;

  @Field(() => Int, { nullable: true, description: 'At most this many images, 1 or more.' })
  limit?: number | null;

  @Field(() => IngestConflictEnum, {
    defaultValue: 'REPLACE',
    description: 'What becomes of an external id that an image of other content has.',
  })
  onConflict!: OnConflict;

  /** @throws FacetError `BAD_USER_INPUT` for an empty list of partitions */
  toRequest(): DatasetRequest {
    return {
      folder: this.folder,
      dataset: this.dataset ?? undefined,
      partitions: this.partitions ? boundedList(this.partitions, 'partitions', PARTITIONS.length) : undefined,
      limit: this.limit ?? undefined,
      onConflict: this.onConflict,
    };
  }
}

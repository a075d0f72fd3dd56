import { Field, InputType } from 'type-graphql';
import type { ImageFilter } from '../../catalogue/index.js';
import { attributeQuery, PARTITIONS, type Attribute, type Partition } from '../../domain/index.js';
import { boundedList } from '../arguments.js';
import { AttributeEnum, PartitionEnum } from './attribute.js';

/** Most dataset names in one filter. */
const MAX_DATASETS = 100;

@InputType({
  description:
    'Hard conditions on stored labels and metadata; all that are given must hold. (A query ranks by appearance, a filter leaves out.)',
})
export class ImageFilterInput {
  @Field(() => [AttributeEnum], {
    nullable: true,
    description: 'Every one of these is labelled present; an image without that label does not match.',
  })
  present?: Attribute[] | null;

  @Field(() => [AttributeEnum], {
    nullable: true,
    description: 'Every one of these is labelled absent; an image without that label does not match.',
  })
  absent?: Attribute[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `The image belongs to one of these datasets (1 to ${MAX_DATASETS} names).`,
  })
  datasets?: string[] | null;

  @Field(() => [PartitionEnum], {
    nullable: true,
    description: 'The image belongs to one of these partitions (1 to 3).',
  })
  partitions?: Partition[] | null;

  /**
   * The filter as the use-cases take it; a list that is absent, null, or names no attribute puts no condition.
   * @throws FacetError `CONTRADICTORY_QUERY` for a label that is to be both present and absent, `BAD_USER_INPUT` for an
   * empty or overlong list of datasets or partitions
   */
  toFilter(): ImageFilter {
    const labels = this.present?.length || this.absent?.length ? attributeQuery(this, 'filter') : undefined;
    return {
      ...(labels && { present: labels.present, absent: labels.absent }),
      ...(this.datasets && { datasets: boundedList(this.datasets, 'filter.datasets', MAX_DATASETS) }),
      ...(this.partitions && {
        partitions: boundedList(this.partitions, 'filter.partitions', PARTITIONS.length),
      }),
    };
  }
}

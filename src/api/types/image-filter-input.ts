import { GraphQLDateTimeISO, GraphQLJSON } from 'graphql-scalars';
import { Field, InputType } from 'type-graphql';
import {
  checkImageFilter,
  FILTER_LIMITS,
  type ImageFilter,
  type MetadataEquals,
  type MetadataValue,
} from '../../catalogue/index.js';
import type { Attribute, Partition } from '../../domain/index.js';
import { AttributeEnum, PartitionEnum } from './attribute.js';

@InputType({ description: 'A piece of free metadata, as it was given when the image was ingested.' })
export class MetadataEqualsInput implements MetadataEquals {
  @Field(() => String, {
    description: `A key of the metadata object (at most ${FILTER_LIMITS.name} characters).`,
  })
  key!: string;

  @Field(() => GraphQLJSON, {
    nullable: true,
    description: `Its value: a text (at most ${FILTER_LIMITS.value} characters), number, boolean or null. Types are told apart.`,
  })
  value!: MetadataValue;
}

@InputType({
  description: `Hard conditions on stored labels and facts; all that are given must hold. (A query ranks by appearance, a filter leaves out.) A condition holds or does not: an unknown label is neither present nor absent, so \`not: { present: [BALD] }\` also matches images without that label. At most ${FILTER_LIMITS.conditions} conditions, ${FILTER_LIMITS.depth} filters deep.`,
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

  @Field(() => [AttributeEnum], { nullable: true, description: 'At least one of these is labelled present.' })
  anyPresent?: Attribute[] | null;

  @Field(() => [AttributeEnum], { nullable: true, description: 'At least one of these is labelled absent.' })
  anyAbsent?: Attribute[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `The image belongs to one of these datasets (1 to ${FILTER_LIMITS.datasets} names).`,
  })
  datasets?: string[] | null;

  @Field(() => [PartitionEnum], {
    nullable: true,
    description: 'The image belongs to one of these partitions (1 to 3).',
  })
  partitions?: Partition[] | null;

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'First accepted then or later.' })
  createdFrom?: Date | null;

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'First accepted before then.' })
  createdBefore?: Date | null;

  @Field(() => [MetadataEqualsInput], {
    nullable: true,
    description: `The metadata holds all of these (1 to ${FILTER_LIMITS.metadata}).`,
  })
  metadata?: MetadataEqualsInput[] | null;

  @Field(() => [ImageFilterInput], {
    nullable: true,
    description: `All of these match (1 to ${FILTER_LIMITS.members}).`,
  })
  and?: ImageFilterInput[] | null;

  @Field(() => [ImageFilterInput], {
    nullable: true,
    description: `At least one of these matches (1 to ${FILTER_LIMITS.members}).`,
  })
  or?: ImageFilterInput[] | null;

  @Field(() => ImageFilterInput, { nullable: true, description: 'This does not match.' })
  not?: ImageFilterInput | null;

  /**
   * The filter as the use-cases take it.
   * @throws FacetError as `checkImageFilter` does
   */
  toFilter(): ImageFilter {
    return checkImageFilter(plain(this));
  }
}

/** Null puts no condition, as if it were not given. */
function plain(input: ImageFilterInput): ImageFilter {
  return {
    present: input.present ?? undefined,
    absent: input.absent ?? undefined,
    anyPresent: input.anyPresent ?? undefined,
    anyAbsent: input.anyAbsent ?? undefined,
    datasets: input.datasets ?? undefined,
    partitions: input.partitions ?? undefined,
    createdFrom: input.createdFrom ?? undefined,
    createdBefore: input.createdBefore ?? undefined,
    metadata: input.metadata?.map(({ key, value }) => ({ key, value: value ?? null })),
    and: input.and?.map(plain),
    or: input.or?.map(plain),
    not: input.not ? plain(input.not) : undefined,
  };
}

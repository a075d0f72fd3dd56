import { ArgsType, Field, Int } from 'type-graphql';
import { MAX_FIRST, type PageRequest } from '../../search/index.js';
import { ImageFilterInput } from './image-filter-input.js';

/** Page size when the caller names none. */
export const DEFAULT_FIRST = 20;

/** The arguments of every connection field. */
@ArgsType()
export class PageArgs {
  @Field(() => ImageFilterInput, { nullable: true, description: 'Leaves out images that do not match.' })
  filter?: ImageFilterInput | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_FIRST,
    description: `Size of the page, 1 to ${MAX_FIRST}; null means ${DEFAULT_FIRST}.`,
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Start after this cursor: an earlier page's `pageInfo.endCursor`, asked with the same query and filter.",
  })
  after?: string | null;

  /** @throws FacetError as ImageFilterInput.toFilter does; the range of `first` is the service's to check */
  toRequest(): PageRequest {
    return {
      first: this.first ?? DEFAULT_FIRST,
      after: this.after ?? undefined,
      filter: this.filter?.toFilter(),
    };
  }
}

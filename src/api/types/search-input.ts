import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { MAX_FIRST, type AttributeSearch, type SearchRequest } from '../../search/index.js';
import { DEFAULT_FIRST } from '../sizes.js';
import { AttributeQueryInput } from './attribute-query-input.js';
import { ImageFilterInput } from './image-filter-input.js';
import { BEFORE, LAST, sliceOf } from './page-args.js';
import { EXCLUDE, idsArgument, LIKE, MIN_PROBABILITY } from './search-args.js';

@InputType({ description: 'One search of several, with the arguments of `searchByAttributes`.' })
export class SearchInput {
  @Field(() => AttributeQueryInput, { description: 'What the face should look like.' })
  query!: AttributeQueryInput;

  @Field(() => Int, {
    nullable: true,
    description: `Size of the page, 1 to ${MAX_FIRST}; without it ${DEFAULT_FIRST}.`,
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "Start after this cursor: an earlier page's `pageInfo.endCursor`, from the same search.",
  })
  after?: string | null;

  @Field(() => Int, LAST)
  last?: number | null;

  @Field(() => String, BEFORE)
  before?: string | null;

  @Field(() => ImageFilterInput, { nullable: true, description: 'Leaves out images that do not match.' })
  filter?: ImageFilterInput | null;

  @Field(() => Float, MIN_PROBABILITY)
  minProbability?: number | null;

  @Field(() => [ID], LIKE)
  like?: string[] | null;

  @Field(() => [ID], EXCLUDE)
  exclude?: string[] | null;

  /** @throws FacetError as AttributeQueryInput.toQuery, ImageFilterInput.toFilter and idsArgument do */
  toSearch(wanted: Pick<SearchRequest, 'explain' | 'count'>): AttributeSearch {
    return {
      query: this.query.toQuery(),
      page: {
        ...sliceOf(this),
        filter: this.filter?.toFilter(),
        minProbability: this.minProbability ?? undefined,
        like: idsArgument(this.like, 'like'),
        exclude: idsArgument(this.exclude, 'exclude'),
        ...wanted,
      },
    };
  }
}

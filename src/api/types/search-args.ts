import { ArgsType, Field, Float, ID } from 'type-graphql';
import { MAX_EXCLUDE, MAX_LIKE, type SearchRequest, type SimilarRequest } from '../../search/index.js';
import { imageIdArgument } from '../arguments.js';
import { PageArgs } from './page-args.js';

export const EXCLUDE = {
  nullable: true,
  description: `Images to leave out, by id: at most ${MAX_EXCLUDE}.`,
} as const;

export const LIKE = {
  nullable: true,
  description: `Images the face should be like as well, by id: at most ${MAX_LIKE}, which are left out themselves. Likeness then counts as much as \`query\`; \`probability\` and \`explanation\` are of \`query\` alone. Not together with \`minProbability\`.`,
} as const;

export const MIN_PROBABILITY = {
  nullable: true,
  description:
    'Leaves out hits whose `probability` is below this, 0 to 1: the ranking ends there. Null leaves out none.',
} as const;

/** The arguments of a ranking by likeness. */
@ArgsType()
export class SimilarArgs extends PageArgs {
  @Field(() => [ID], EXCLUDE)
  exclude?: string[] | null;

  /** @throws FacetError as PageArgs.toRequest does; `BAD_USER_INPUT` for an id that is no UUID */
  override toRequest(): SimilarRequest {
    return { ...super.toRequest(), exclude: idsArgument(this.exclude, 'exclude') };
  }
}

/** The arguments of a ranking by an attribute query. */
@ArgsType()
export class SearchArgs extends SimilarArgs {
  @Field(() => [ID], LIKE)
  like?: string[] | null;

  @Field(() => Float, MIN_PROBABILITY)
  minProbability?: number | null;

  override toRequest(): SearchRequest {
    return {
      ...super.toRequest(),
      like: idsArgument(this.like, 'like'),
      minProbability: this.minProbability ?? undefined,
    };
  }
}

/** Ids as they are stored. @throws FacetError `BAD_USER_INPUT` naming the one that is no UUID */
export function idsArgument(ids: readonly string[] | null | undefined, field: string): string[] | undefined {
  return ids?.map((id, i) => imageIdArgument(id, `${field}[${i}]`));
}

import { ArgsType, Field, Float, ID } from 'type-graphql';
import { MAX_EXCLUDE, type SearchRequest, type SimilarRequest } from '../../search/index.js';
import { imageIdArgument } from '../arguments.js';
import { PageArgs } from './page-args.js';

export const EXCLUDE = {
  nullable: true,
  description: `Images to leave out, by id: at most ${MAX_EXCLUDE}.`,
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
    return { ...super.toRequest(), exclude: excludeArgument(this.exclude) };
  }
}

/** The arguments of a ranking by an attribute query. */
@ArgsType()
export class SearchArgs extends SimilarArgs {
  @Field(() => Float, MIN_PROBABILITY)
  minProbability?: number | null;

  override toRequest(): SearchRequest {
    return { ...super.toRequest(), minProbability: this.minProbability ?? undefined };
  }
}

/** Ids as they are stored. @throws FacetError `BAD_USER_INPUT` naming the one that is no UUID */
export function excludeArgument(ids: readonly string[] | null | undefined): string[] | undefined {
  return ids?.map((id, i) => imageIdArgument(id, `exclude[${i}]`));
}

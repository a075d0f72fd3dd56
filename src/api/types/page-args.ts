import { ArgsType, Field, Int } from 'type-graphql';
import { MAX_FIRST, type PageRequest, type Slice } from '../../search/index.js';
import { DEFAULT_FIRST } from '../sizes.js';
import { ConnectionArgs } from './connection-args.js';
import { ImageFilterInput } from './image-filter-input.js';

export const LAST = {
  nullable: true,
  description: `To page backward: size of the page, 1 to ${MAX_FIRST}, in the connection's order all the same. Not together with \`first\` and \`after\`.`,
} as const;

export const BEFORE = {
  nullable: true,
  description:
    "End before this cursor: a later page's `pageInfo.startCursor`. Goes with `last`; without it the page is the end of the connection.",
} as const;

/** The arguments of every connection of images. */
@ArgsType()
export class PageArgs extends ConnectionArgs {
  @Field(() => Int, LAST)
  last?: number | null;

  @Field(() => String, BEFORE)
  before?: string | null;

  @Field(() => ImageFilterInput, { nullable: true, description: 'Leaves out images that do not match.' })
  filter?: ImageFilterInput | null;

  /** @throws FacetError as ImageFilterInput.toFilter does; ranges and combinations are the service's to check */
  toRequest(): PageRequest {
    return { ...sliceOf(this), filter: this.filter?.toFilter() };
  }
}

/** Relay's four arguments as the services take them. */
export function sliceOf({ first, after, last, before }: PageArguments): Slice {
  const cursors = { after: after ?? undefined, before: before ?? undefined };
  return last === undefined || last === null
    ? { first: first ?? DEFAULT_FIRST, ...cursors }
    : { last, first: first ?? undefined, ...cursors };
}

type PageArguments = Pick<PageArgs, 'first' | 'after' | 'last' | 'before'>;

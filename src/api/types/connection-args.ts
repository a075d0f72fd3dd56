import { ArgsType, Field, Int } from 'type-graphql';
import { MAX_FIRST } from '../../search/index.js';
import { DEFAULT_FIRST } from '../sizes.js';

/** The arguments of every connection field; those of one field extend it. */
@ArgsType()
export abstract class ConnectionArgs {
  @Field(() => Int, {
    nullable: true,
    description: `Size of the page, 1 to ${MAX_FIRST}; without it ${DEFAULT_FIRST}.`,
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Start after this cursor: an earlier page's `pageInfo.endCursor`, asked with the same query and filter.",
  })
  after?: string | null;
}

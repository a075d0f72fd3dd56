import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { AttributeQueryInput } from '../types/attribute-query-input.js';
import { PageArgs } from '../types/page-args.js';
import { SearchConnection } from '../types/search-connection.js';

// Decorators run from the last parameter to the first: the last one comes first in the schema.
@Resolver()
export class SearchByAttributesResolver {
  @Query(() => SearchConnection, { description: 'The gallery ranked by how well each face fits the query.' })
  async searchByAttributes(
    @Ctx() { services }: ApiContext,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('query', () => AttributeQueryInput, { description: 'What the face should look like.' })
    query: AttributeQueryInput,
  ): Promise<SearchConnection> {
    return new SearchConnection(await services.search.searchByAttributes(query.toQuery(), args.toRequest()));
  }
}

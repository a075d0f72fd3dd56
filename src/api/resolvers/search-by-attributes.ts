import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { selects } from '../selects.js';
import { AttributeQueryInput } from '../types/attribute-query-input.js';
import { SearchArgs } from '../types/search-args.js';
import { SearchConnection } from '../types/search-connection.js';

// Decorators run from the last parameter to the first: the last one comes first in the schema.
@Resolver()
export class SearchByAttributesResolver {
  @Query(() => SearchConnection, { description: 'The gallery ranked by how well each face fits the query.' })
  async searchByAttributes(
    @Ctx() { services }: ApiContext,
    @Info() info: GraphQLResolveInfo,
    @Args(() => SearchArgs) args: SearchArgs,
    @Arg('query', () => AttributeQueryInput, { description: 'What the face should look like.' })
    query: AttributeQueryInput,
  ): Promise<SearchConnection> {
    const request = {
      ...args.toRequest(),
      explain: selects(info, 'edges', 'explanation'),
      count: selects(info, 'totalCount'),
    };
    return new SearchConnection(await services.search.searchByAttributes(query.toQuery(), request));
  }
}

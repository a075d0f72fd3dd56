import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import { boundedList } from '../arguments.js';
import type { ApiContext } from '../context.js';
import { searchAll } from '../search-all.js';
import { selects } from '../selects.js';
import { MAX_SEARCHES } from '../sizes.js';
import { SearchInput } from '../types/search-input.js';
import { SearchResult } from '../types/search-result.js';

// Decorators run from the last parameter to the first: the last one comes first in the schema.
@Resolver()
export class SearchesResolver {
  @Query(() => [SearchResult], {
    description:
      'Several searches by attributes at once, answered together: one result for each, in their order. A search that is refused leaves the others alone.',
  })
  async searches(
    @Ctx() { services }: ApiContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => [SearchInput], { description: `The searches: 1 to ${MAX_SEARCHES}.` })
    input: SearchInput[],
  ): Promise<SearchResult[]> {
    const wanted = {
      explain: selects(info, 'connection', 'edges', 'explanation'),
      count: selects(info, 'connection', 'totalCount'),
    };
    const asked = boundedList(input, 'input', MAX_SEARCHES).map((search) => () => search.toSearch(wanted));
    const outcomes = await searchAll(services.search, asked);
    return outcomes.map((outcome, index) => new SearchResult(index, outcome));
  }
}

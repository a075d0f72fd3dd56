import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { imageIdArgument } from '../arguments.js';
import type { ApiContext } from '../context.js';
import { selects } from '../selects.js';
import { SimilarArgs } from '../types/search-args.js';
import { SearchConnection } from '../types/search-connection.js';

// Decorators run from the last parameter to the first: the last one comes first in the schema.
@Resolver()
export class SimilarImagesResolver {
  @Query(() => SearchConnection, {
    description: 'The gallery ranked by likeness to one of its images, which is itself left out.',
  })
  async similarImages(
    @Ctx() { services }: ApiContext,
    @Info() info: GraphQLResolveInfo,
    @Args(() => SimilarArgs) args: SimilarArgs,
    @Arg('to', () => ID, { description: 'UUID of the image to compare with.' }) to: string,
  ): Promise<SearchConnection> {
    const request = { ...args.toRequest(), count: selects(info, 'totalCount') };
    return new SearchConnection(await services.search.similarImages(imageIdArgument(to, 'to'), request));
  }
}

import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { ImageConnection } from '../types/image-connection.js';
import { PageArgs } from '../types/page-args.js';

@Resolver()
export class ImagesResolver {
  @Query(() => ImageConnection, { description: 'The gallery, in id order.' })
  async images(
    @Ctx() { services }: ApiContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<ImageConnection> {
    const request = args.toRequest();
    const page = await services.search.images(request);
    return new ImageConnection(page, () => services.search.countImages(request.filter));
  }
}

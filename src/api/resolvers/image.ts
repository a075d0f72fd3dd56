import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { imageIdArgument } from '../arguments.js';
import type { ApiContext } from '../context.js';
import { Image } from '../types/image.js';

@Resolver()
export class ImageResolver {
  @Query(() => Image, {
    nullable: true,
    description: 'One image of the gallery; null when none has this id.',
  })
  async image(
    @Ctx() { services }: ApiContext,
    @Arg('id', () => ID, { description: "The image's UUID." }) id: string,
  ): Promise<Image | null> {
    const row = await services.search.image(imageIdArgument(id, 'id'));
    return row === null ? null : new Image(row);
  }
}

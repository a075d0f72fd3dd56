import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { MAX_ITEMS } from '../../ingestion/index.js';
import type { ApiContext } from '../context.js';
import { DeleteImagesResult } from '../types/delete-images-result.js';

@Resolver()
export class DeleteImagesResolver {
  @Mutation(() => DeleteImagesResult, {
    description:
      'Deletes images from the gallery: rows and embeddings, for good. They are shown no more as soon as it begins; interrupted, it is finished by the same call or at the next start. Original files stay.',
  })
  async deleteImages(
    @Ctx() { services }: ApiContext,
    @Arg('ids', () => [ID], { description: `UUIDs of 1 to ${MAX_ITEMS} images.` }) ids: string[],
  ): Promise<DeleteImagesResult> {
    return new DeleteImagesResult(await services.gallery.delete(ids));
  }
}

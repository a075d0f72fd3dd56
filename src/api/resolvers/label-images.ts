import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { MAX_ITEMS } from '../../ingestion/index.js';
import type { ApiContext } from '../context.js';
import { LabelImageInput } from '../types/label-image-input.js';
import { LabelImagesResult } from '../types/label-images-result.js';

@Resolver()
export class LabelImagesResolver {
  @Mutation(() => LabelImagesResult, {
    description:
      'Replaces the ground-truth labels of images. Filters and counts go by the new ones at once; what searches by appearance find does not change.',
  })
  async labelImages(
    @Ctx() { services }: ApiContext,
    @Arg('items', () => [LabelImageInput], { description: `1 to ${MAX_ITEMS} images with their labels.` })
    items: LabelImageInput[],
  ): Promise<LabelImagesResult> {
    return new LabelImagesResult(await services.gallery.label(items));
  }
}

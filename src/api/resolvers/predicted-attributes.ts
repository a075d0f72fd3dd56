import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { imageIdArgument } from '../arguments.js';
import type { ApiContext } from '../context.js';
import { AttributePrediction } from '../types/attribute-prediction.js';

@Resolver()
export class PredictedAttributesResolver {
  @Query(() => [AttributePrediction], {
    description:
      "What the model makes of an image's attributes: those it can tell, in attribute order, each as a search for it alone would score the image.",
  })
  async predictedAttributes(
    @Ctx() { services }: ApiContext,
    @Arg('of', () => ID, { description: 'UUID of the image.' }) of: string,
  ): Promise<AttributePrediction[]> {
    const predictions = await services.search.predictedAttributes(imageIdArgument(of, 'of'));
    return predictions.map((prediction) => new AttributePrediction(prediction));
  }
}

import { Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { ModelBundle } from '../types/model-bundle.js';

@Resolver()
export class ModelsResolver {
  @Query(() => [ModelBundle], {
    description: 'The model bundles there are, by name, those that cannot be used here as well.',
  })
  async models(@Ctx() { services }: ApiContext): Promise<ModelBundle[]> {
    const bundles = await services.models.list();
    const active = services.model()?.version ?? null;
    return bundles.map((bundle) => new ModelBundle(bundle, active));
  }
}

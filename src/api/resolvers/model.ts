import { Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { Model } from '../types/model.js';

@Resolver()
export class ModelResolver {
  @Query(() => Model, {
    nullable: true,
    description: 'The active model; null while there is none, when searches answer MODEL_MISSING.',
  })
  model(@Ctx() { services }: ApiContext): Model | null {
    const facts = services.model();
    return facts === null ? null : new Model(facts);
  }
}

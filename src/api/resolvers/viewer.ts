import { Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { Viewer } from '../types/viewer.js';

@Resolver()
export class ViewerResolver {
  @Query(() => Viewer, {
    description:
      'Who asks, and what they may do. Answers every caller who may do anything; UNAUTHENTICATED: nothing without a key, or the key is not good.',
  })
  viewer(@Ctx() { caller }: ApiContext): Viewer {
    return new Viewer(caller);
  }
}

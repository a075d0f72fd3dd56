import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { ingestionIdArgument } from '../arguments.js';
import type { ApiContext } from '../context.js';
import { Ingestion } from '../types/ingestion.js';

@Resolver()
export class CancelIngestionResolver {
  @Mutation(() => Ingestion, {
    description:
      'Stops an ingestion: what waits is not done any more, what is done stays. NOT_POSSIBLE_NOW when it has ended.',
  })
  async cancelIngestion(
    @Ctx() { services }: ApiContext,
    @Arg('id', () => ID, { description: "The ingestion's UUID." }) id: string,
  ): Promise<Ingestion> {
    return new Ingestion(await services.ingestion.cancel(ingestionIdArgument(id, 'id')));
  }
}

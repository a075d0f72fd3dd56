import { Arg, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import { MAX_INGEST_ITEMS } from '../../ingestion/index.js';
import { boundedList, ingestionIdArgument } from '../arguments.js';
import type { ApiContext } from '../context.js';
import { Ingestion } from '../types/ingestion.js';

// Decorators run from the last parameter to the first: the last one comes first in the schema.
@Resolver()
export class RetryIngestionResolver {
  @Mutation(() => Ingestion, {
    description: 'Queues failed and cancelled items again. NOT_POSSIBLE_NOW when there is nothing to retry.',
  })
  async retryIngestion(
    @Ctx() { services }: ApiContext,
    @Arg('indexes', () => [Int], {
      nullable: true,
      description: `Only these items, by index (1 to ${MAX_INGEST_ITEMS}). Absent: all of them.`,
    })
    indexes: number[] | null | undefined,
    @Arg('id', () => ID, { description: "The ingestion's UUID." }) id: string,
  ): Promise<Ingestion> {
    const named = indexes ? boundedList(indexes, 'indexes', MAX_INGEST_ITEMS) : undefined;
    return new Ingestion(await services.ingestion.retry(ingestionIdArgument(id, 'id'), named));
  }
}

import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { SubscribeResolverData } from 'type-graphql';
import type { Ingestion as Row } from '../../ingestion/index.js';
import { ingestionIdArgument } from '../arguments.js';
import type { ApiContext } from '../context.js';
import { Ingestion } from '../types/ingestion.js';
import { endable } from '../endable.js';

@Resolver()
export class WatchIngestionResolver {
  @Subscription(() => Ingestion, {
    name: 'ingestion',
    description:
      'An ingestion as it is now, and again whenever it has changed, at most twice a second; ends with the ingestion.',
    subscribe: ({
      args: { id },
      context: { services, signal },
    }: SubscribeResolverData<unknown, { readonly id: string }, ApiContext>) => {
      const stored = ingestionIdArgument(id, 'id');
      return endable((until) => services.ingestion.watch(stored, until), signal);
    },
  })
  ingestionChanged(
    // Read by `subscribe`; named here so that the schema has it.
    @Arg('id', () => ID, { description: "The ingestion's UUID." }) _id: string,
    @Root() row: Row,
  ): Ingestion {
    return new Ingestion(row);
  }
}

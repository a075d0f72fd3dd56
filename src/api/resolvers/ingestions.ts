import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { ingestionsPage } from '../ingestions-page.js';
import { IngestionConnection, IngestionsArgs } from '../types/ingestion-connection.js';

@Resolver()
export class IngestionsResolver {
  @Query(() => IngestionConnection, { description: 'Ingestions, newest first.' })
  async ingestions(
    @Ctx() { services }: ApiContext,
    @Args(() => IngestionsArgs) args: IngestionsArgs,
  ): Promise<IngestionConnection> {
    return new IngestionConnection(await ingestionsPage(services.ingestion, args));
  }
}

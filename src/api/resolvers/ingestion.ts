import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { ingestionIdArgument } from '../arguments.js';
import type { ApiContext } from '../context.js';
import { Ingestion } from '../types/ingestion.js';

@Resolver()
export class IngestionResolver {
  @Query(() => Ingestion, { nullable: true, description: 'One ingestion; null when none has this id.' })
  async ingestion(
    @Ctx() { services }: ApiContext,
    @Arg('id', () => ID, { description: "The ingestion's UUID." }) id: string,
  ): Promise<Ingestion | null> {
    const row = await services.ingestion.ingestion(ingestionIdArgument(id, 'id'));
    return row === null ? null : new Ingestion(row);
  }
}

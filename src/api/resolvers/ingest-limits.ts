import { Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { IngestLimits } from '../types/ingest-limits.js';

@Resolver()
export class IngestLimitsResolver {
  @Query(() => IngestLimits, { description: 'What one request to take images in may bring.' })
  ingestLimits(@Ctx() { services }: ApiContext): IngestLimits {
    return new IngestLimits(services.ingestLimits);
  }
}

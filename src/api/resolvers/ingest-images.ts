import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { IngestImagesInput } from '../types/ingest-images-input.js';
import { IngestImagesPayload } from '../types/ingest-images-payload.js';

@Resolver()
export class IngestImagesResolver {
  @Mutation(() => IngestImagesPayload, {
    description:
      'Queues images to be taken in, and answers at once. Idempotent: an image that is there just so is UNCHANGED. One bad image stops none of the others. QUEUE_FULL: nothing was queued, try again later.',
  })
  async ingestImages(
    @Ctx() { services }: ApiContext,
    @Arg('input', () => IngestImagesInput, { description: 'The images.' }) input: IngestImagesInput,
  ): Promise<IngestImagesPayload> {
    const { ingestion, refused } = await services.ingestion.ingest(input.toRequest());
    return new IngestImagesPayload(ingestion, refused);
  }
}

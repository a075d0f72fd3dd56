import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { ImportDatasetInput } from '../types/import-dataset-input.js';
import { Ingestion } from '../types/ingestion.js';

@Resolver()
export class ImportDatasetResolver {
  @Mutation(() => Ingestion, {
    description:
      "Queues a folder of the server to be taken in: images, labels and split in CelebA's layout. Answers at once.",
  })
  async importDataset(
    @Ctx() { services }: ApiContext,
    @Arg('input', () => ImportDatasetInput, { description: 'The folder.' }) input: ImportDatasetInput,
  ): Promise<Ingestion> {
    return new Ingestion(await services.ingestion.importDataset(input.toRequest()));
  }
}

import { Field, ID, ObjectType } from 'type-graphql';
import type { DeleteReport } from '../../ingestion/index.js';
import { ItemError } from './item-error.js';

@ObjectType({ description: 'What became of the images that were to be deleted.' })
export class DeleteImagesResult {
  readonly #report: DeleteReport;

  constructor(report: DeleteReport) {
    this.#report = report;
  }

  @Field(() => [ID], { description: 'Images that are gone, in the order asked.' })
  get deleted(): readonly string[] {
    return this.#report.deleted;
  }

  @Field(() => [ItemError], { description: 'Ids that were left out, by index.' })
  get errors(): ItemError[] {
    return this.#report.errors.map((error) => new ItemError(error));
  }
}

import { Field, ObjectType } from 'type-graphql';
import type { LabelReport } from '../../ingestion/index.js';
import { Image } from './image.js';
import { ItemError } from './item-error.js';

@ObjectType({ description: 'What became of the images that were to be labelled.' })
export class LabelImagesResult {
  readonly #report: LabelReport;

  constructor(report: LabelReport) {
    this.#report = report;
  }

  @Field(() => [Image], { description: 'Images with their new labels, in the order given.' })
  get images(): Image[] {
    return this.#report.labelled.map((row) => new Image(row));
  }

  @Field(() => [ItemError], { description: 'Items that were left out, by index.' })
  get errors(): ItemError[] {
    return this.#report.errors.map((error) => new ItemError(error));
  }
}

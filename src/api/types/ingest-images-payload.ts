import { Field, ObjectType } from 'type-graphql';
import type { Ingestion as Row, RefusedItem } from '../../ingestion/index.js';
import { Ingestion } from './ingestion.js';
import { IngestItemError } from './ingest-item-error.js';

@ObjectType({ description: 'What became of a request to take images in.' })
export class IngestImagesPayload {
  readonly #ingestion: Row;
  readonly #refused: readonly RefusedItem[];

  constructor(ingestion: Row, refused: readonly RefusedItem[]) {
    this.#ingestion = ingestion;
    this.#refused = refused;
  }

  @Field(() => Ingestion, {
    description: 'The job; poll `ingestion(id)` or subscribe to it to see it progress.',
  })
  get ingestion(): Ingestion {
    return new Ingestion(this.#ingestion);
  }

  @Field(() => [IngestItemError], {
    description:
      'Images that were refused at once, by index. They are among the FAILED items of the ingestion as well; what fails later is only there.',
  })
  get errors(): IngestItemError[] {
    return this.#refused.map((refused) => new IngestItemError(refused));
  }
}

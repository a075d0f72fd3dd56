import { Field, ObjectType } from 'type-graphql';
import type { StoredError } from '../../ingestion/index.js';

@ObjectType({ description: 'Why an ingestion or one of its images failed.' })
export class IngestionError {
  readonly #error: StoredError;

  constructor(error: StoredError) {
    this.#error = error;
  }

  @Field(() => String, {
    description: 'Stable code, as in the `extensions` of an error: INVALID_IMAGE, URL_REFUSED and so on.',
  })
  get code(): string {
    return this.#error.code;
  }

  @Field(() => String, { description: 'What is wrong, for people.' })
  get message(): string {
    return this.#error.message;
  }

  @Field(() => String, { nullable: true, description: 'The part of the request that is wrong.' })
  get field(): string | null {
    return this.#error.field;
  }
}

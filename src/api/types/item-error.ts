import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { ItemError as Failure } from '../../ingestion/index.js';

@ObjectType({ description: 'Why one item of a batch was left out; the others went through.' })
export class ItemError {
  readonly #failure: Failure;

  constructor(failure: Failure) {
    this.#failure = failure;
  }

  @Field(() => Int, { description: "The item's place in the batch, from 0." })
  get index(): number {
    return this.#failure.index;
  }

  @Field(() => ID, { description: 'The id as it was given.' })
  get id(): string {
    return this.#failure.id;
  }

  @Field(() => String, {
    description:
      'Stable code, as in the `extensions` of an error: NOT_FOUND, DUPLICATE_ITEM, BAD_USER_INPUT and so on.',
  })
  get code(): string {
    return this.#failure.error.code;
  }

  @Field(() => String, { description: 'What is wrong, for people.' })
  get message(): string {
    return this.#failure.error.message;
  }

  @Field(() => String, { nullable: true, description: 'The part of the item that is wrong.' })
  get field(): string | null {
    return this.#failure.error.details.field ?? null;
  }
}

import { Field, Int, ObjectType } from 'type-graphql';
import type { RefusedItem } from '../../ingestion/index.js';

@ObjectType({ description: 'Why one image was refused at once; the others are queued.' })
export class IngestItemError {
  readonly #refused: RefusedItem;

  constructor(refused: RefusedItem) {
    this.#refused = refused;
  }

  @Field(() => Int, { description: "The image's place in `items`, from 0." })
  get index(): number {
    return this.#refused.index;
  }

  @Field(() => String, {
    description: 'Stable code, as in the `extensions` of an error: BAD_USER_INPUT, PATH_REFUSED and so on.',
  })
  get code(): string {
    return this.#refused.error.code;
  }

  @Field(() => String, { description: 'What is wrong, for people.' })
  get message(): string {
    return this.#refused.error.message;
  }

  @Field(() => String, { nullable: true, description: 'The part of the item that is wrong.' })
  get field(): string | null {
    return this.#refused.error.field;
  }
}

import { Field, ObjectType } from 'type-graphql';
import { may, type Caller, type Scope } from '../../access/index.js';
import { ScopeEnum } from './api-key.js';

@ObjectType({ description: 'Who asks, and what they may do: what a page shows its visitor goes by this.' })
export class Viewer {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  @Field(() => String, {
    nullable: true,
    description: 'What people call the API key that was sent; null: none was.',
  })
  get keyName(): string | null {
    return this.#caller.keyName;
  }

  @Field(() => [ScopeEnum], {
    description: 'All that the caller may do: of a key with ADMIN, and before there are keys, every scope.',
  })
  get scopes(): readonly Scope[] {
    return Object.values(ScopeEnum).filter((scope) => may(this.#caller, scope));
  }

  @Field(() => Boolean, {
    description:
      'Whether callers without a key may do no more than FACET_ANONYMOUS says; false until the first key is created.',
  })
  get keysNeeded(): boolean {
    return this.#caller.kind !== 'open';
  }
}

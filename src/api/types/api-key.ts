import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';
import { SCOPES, type ApiKey as Key, type Scope } from '../../access/index.js';

const names: readonly Scope[] = ['read', 'write', 'evaluate', 'admin'];

/** In GraphQL's spelling. */
export const ScopeEnum: Readonly<Record<string, Scope>> = Object.fromEntries(
  names.map((name) => [name.toUpperCase(), name]),
);

registerEnumType(ScopeEnum, {
  name: 'Scope',
  description: 'What the holder of an API key may do.',
  valuesConfig: Object.fromEntries(
    names.map((name) => [name.toUpperCase(), { description: `${SCOPES[name]}.` }]),
  ),
});

@ObjectType({
  description: 'What is known of an API key: all but its secret, which nobody can be told again.',
})
export class ApiKey {
  readonly #key: Key;

  constructor(key: Key) {
    this.#key = key;
  }

  @Field(() => ID, { description: 'What lists and logs call it: the part of the key after `facet_`.' })
  get id(): string {
    return this.#key.id;
  }

  @Field(() => String, { description: 'What people call it.' })
  get name(): string {
    return this.#key.name;
  }

  @Field(() => [ScopeEnum], { description: 'What its holder may do.' })
  get scopes(): readonly Scope[] {
    return this.#key.scopes;
  }

  @Field(() => GraphQLDateTimeISO, { description: 'When it was made.' })
  get createdAt(): Date {
    return this.#key.createdAt;
  }

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: 'Refused from then on; null: good until revoked.',
  })
  get expiresAt(): Date | null {
    return this.#key.expiresAt;
  }

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it was revoked; null: it was not.' })
  get revokedAt(): Date | null {
    return this.#key.revokedAt;
  }

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: 'Its last use, to the minute; null: none.',
  })
  get lastUsedAt(): Date | null {
    return this.#key.lastUsedAt;
  }
}

@ObjectType({ description: 'A new key.' })
export class CreateApiKeyResult {
  constructor(text: string, key: ApiKey) {
    this.text = text;
    this.key = key;
  }

  @Field(() => String, {
    description: 'The key itself, for `Authorization: Bearer …`. Keep it: it is shown this once.',
  })
  readonly text: string;

  @Field(() => ApiKey, { description: 'What is kept of it.' })
  readonly key: ApiKey;
}

@InputType({ description: 'An API key to be made.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'What people call it: 1 to 100 printable characters.' })
  readonly name!: string;

  @Field(() => [ScopeEnum], { description: 'What its holder may do: at least one.' })
  readonly scopes!: Scope[];

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: 'Refused from then on; absent: good until revoked.',
  })
  readonly expiresAt?: Date | null;
}

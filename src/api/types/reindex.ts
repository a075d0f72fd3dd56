import { Field, GraphQLISODateTime, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Reindex as Facts } from '../../ingestion/index.js';

/** Names of the states, for GraphQL. */
export enum ReindexState {
  RUNNING = 'RUNNING',
  COMPLETED = 'COMPLETED',
  FAILED = 'FAILED',
}

registerEnumType(ReindexState, {
  name: 'ReindexState',
  description: 'How far a re-embedding of the gallery is.',
  valuesConfig: {
    RUNNING: { description: 'Searches are answered by the old model until it is done.' },
    COMPLETED: { description: 'Searches are answered by the new model.' },
    FAILED: { description: 'It ended before its time; searches are answered by the model that is active.' },
  },
});

@ObjectType({ description: 'Why a re-embedding failed, or what it could not embed.' })
export class ReindexError {
  readonly #error: NonNullable<Facts['error']>;

  constructor(error: NonNullable<Facts['error']>) {
    this.#error = error;
  }

  @Field(() => String, { description: 'Stable code, as in the `extensions` of an error.' })
  get code(): string {
    return this.#error.code;
  }

  @Field(() => String, { description: 'What is wrong, for people.' })
  get message(): string {
    return this.#error.message;
  }
}

@ObjectType({
  description:
    'A re-embedding of the gallery in the background. Searches go on, and change over all at once.',
})
export class Reindex {
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  @Field(() => ReindexState, { description: 'How far it is.' })
  get state(): ReindexState {
    return ReindexState[this.#facts.state];
  }

  @Field(() => String, {
    nullable: true,
    description: 'The bundle that was asked for; null: the active one.',
  })
  get model(): string | null {
    return this.#facts.model;
  }

  @Field(() => String, {
    nullable: true,
    description: 'Version of the model that the gallery is embedded with; null until it is loaded.',
  })
  get modelVersion(): string | null {
    return this.#facts.modelVersion;
  }

  @Field(() => Int, { description: 'Images dealt with.' })
  get done(): number {
    return this.#facts.done;
  }

  @Field(() => Int, { description: 'Images to deal with; 0 until they are counted.' })
  get total(): number {
    return this.#facts.total;
  }

  @Field(() => GraphQLISODateTime, { description: 'When it began.' })
  get startedAt(): Date {
    return this.#facts.startedAt;
  }

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it ended; null while it runs.' })
  get finishedAt(): Date | null {
    return this.#facts.finishedAt;
  }

  @Field(() => ReindexError, {
    nullable: true,
    description: 'Why it FAILED; of one that is COMPLETED, that some images could not be embedded.',
  })
  get error(): ReindexError | null {
    const { error } = this.#facts;
    return error === null ? null : new ReindexError(error);
  }
}

import { Field, Int, ObjectType } from 'type-graphql';
import type { FacetError } from '../../domain/index.js';
import type { SearchOutcome } from '../../search/index.js';
import { SearchConnection } from './search-connection.js';

@ObjectType({ description: 'Why one search of several was not done; the others were.' })
export class SearchError {
  readonly #error: FacetError;

  constructor(error: FacetError) {
    this.#error = error;
  }

  @Field(() => String, {
    description: 'Stable code, as in the `extensions` of an error: EMPTY_QUERY, FOREIGN_CURSOR and so on.',
  })
  get code(): string {
    return this.#error.code;
  }

  @Field(() => String, { description: 'What is wrong, for people.' })
  get message(): string {
    return this.#error.message;
  }

  @Field(() => String, { nullable: true, description: 'The part of the search that is wrong.' })
  get field(): string | null {
    return this.#error.details.field ?? null;
  }
}

@ObjectType({ description: 'What became of one search of several: a connection, or an error.' })
export class SearchResult {
  @Field(() => Int, { description: "The search's place in the request, from 0." })
  readonly index: number;
  readonly #outcome: SearchOutcome;

  constructor(index: number, outcome: SearchOutcome) {
    this.index = index;
    this.#outcome = outcome;
  }

  @Field(() => SearchConnection, {
    nullable: true,
    description: 'What was found; null where `error` is not.',
  })
  get connection(): SearchConnection | null {
    return this.#outcome.ok ? new SearchConnection(this.#outcome.value) : null;
  }

  @Field(() => SearchError, { nullable: true, description: 'Why nothing was searched.' })
  get error(): SearchError | null {
    return this.#outcome.ok ? null : new SearchError(this.#outcome.error);
  }
}

import { Args, Ctx, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';
import type { Ingestion as Row, IngestionState } from '../../ingestion/index.js';
import type { ApiContext } from '../context.js';
import { ingestionItemsPage } from '../ingestion-items-page.js';
import { IngestionKindEnum, IngestionStateEnum } from './ingestion-enums.js';
import { IngestionError } from './ingestion-error.js';
import { IngestionItemConnection, IngestionItemsArgs } from './ingestion-item-connection.js';

@ObjectType({
  description:
    'A job that takes images in, in the background. It outlives the server process: interrupted, it goes on where it was.',
})
export class Ingestion {
  readonly #row: Row;

  constructor(row: Row) {
    this.#row = row;
  }

  @Field(() => ID, { description: 'UUID.' })
  get id(): string {
    return this.#row.id;
  }

  @Field(() => IngestionKindEnum, { description: 'Where its images come from.' })
  get kind(): Row['kind'] {
    return this.#row.kind;
  }

  @Field(() => String, { description: 'The dataset of images that name none themselves.' })
  get dataset(): string {
    return this.#row.dataset;
  }

  @Field(() => IngestionStateEnum, { description: 'How far it is.' })
  get state(): IngestionState {
    return this.#row.state;
  }

  @Field(() => Int, {
    nullable: true,
    description: "Number of images to deal with; null until a dataset's list has been read.",
  })
  get total(): number | null {
    return this.#row.total;
  }

  @Field(() => Int, { description: 'Images that were new.' })
  get imported(): number {
    return this.#row.imported;
  }

  @Field(() => Int, {
    description: 'Images that were there with other bytes, labels, partition or metadata.',
  })
  get updated(): number {
    return this.#row.updated;
  }

  @Field(() => Int, { description: 'Images that were there just so.' })
  get unchanged(): number {
    return this.#row.unchanged;
  }

  @Field(() => Int, { description: 'Images given up; `items(states: [FAILED])` says why, one by one.' })
  get failed(): number {
    return this.#row.failed;
  }

  @Field(() => Int, { description: 'Images that were not dealt with because of a cancellation.' })
  get cancelled(): number {
    return this.#row.cancelled;
  }

  @Field(() => GraphQLDateTimeISO, { description: 'When it was asked for.' })
  get createdAt(): Date {
    return this.#row.createdAt;
  }

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When work on it began.' })
  get startedAt(): Date | null {
    return this.#row.startedAt;
  }

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it ended.' })
  get finishedAt(): Date | null {
    return this.#row.finishedAt;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Images a second since it started; null before that, and when all is done.',
  })
  get perSecond(): number | null {
    return this.#row.perSecond;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Seconds to go at that rate; null where the rate or the total is not known.',
  })
  get secondsLeft(): number | null {
    return this.#row.secondsLeft;
  }

  @Field(() => IngestionError, {
    nullable: true,
    description: 'Why it FAILED, or, while RUNNING, what keeps it waiting.',
  })
  get error(): IngestionError | null {
    return this.#row.error === null ? null : new IngestionError(this.#row.error);
  }

  @Field(() => IngestionItemConnection, {
    description: 'Its images one by one, in the order of their index.',
  })
  async items(
    @Ctx() { services }: ApiContext,
    @Args(() => IngestionItemsArgs) args: IngestionItemsArgs,
  ): Promise<IngestionItemConnection> {
    const page = await ingestionItemsPage(services.ingestion, this.#row.id, args);
    return new IngestionItemConnection(page, services.search);
  }
}

import { ArgsType, Field, ObjectType } from 'type-graphql';
import type { Ingestion as Row, IngestionState } from '../../ingestion/index.js';
import type { Page } from '../../search/index.js';
import { ConnectionArgs } from './connection-args.js';
import { Ingestion } from './ingestion.js';
import { IngestionStateEnum } from './ingestion-enums.js';
import { PageInfo } from './page-info.js';

/** An ingestion with the cursor that stands for its place. */
export interface JobEdge {
  readonly cursor: string;
  readonly node: Row;
}

/** The arguments of `ingestions`. */
@ArgsType()
export class IngestionsArgs extends ConnectionArgs {
  @Field(() => [IngestionStateEnum], {
    nullable: true,
    description: 'Only ingestions in one of these states (1 to 5).',
  })
  states?: IngestionState[] | null;
}

@ObjectType({ description: 'An ingestion in its place in the list.' })
export class IngestionEdge {
  readonly #edge: JobEdge;

  constructor(edge: JobEdge) {
    this.#edge = edge;
  }

  @Field(() => String, { description: 'Opaque; valid as `after` with the same states.' })
  get cursor(): string {
    return this.#edge.cursor;
  }

  @Field(() => Ingestion, { description: 'The ingestion.' })
  get node(): Ingestion {
    return new Ingestion(this.#edge.node);
  }
}

@ObjectType({ description: 'A page of ingestions, newest first.' })
export class IngestionConnection {
  readonly #page: Page<JobEdge>;

  constructor(page: Page<JobEdge>) {
    this.#page = page;
  }

  @Field(() => [IngestionEdge], { description: 'The ingestions of this page, newest first.' })
  get edges(): IngestionEdge[] {
    return this.#page.edges.map((edge) => new IngestionEdge(edge));
  }

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  get pageInfo(): PageInfo {
    return new PageInfo(this.#page);
  }
}

import { Field, ObjectType } from 'type-graphql';
import type { Page } from '../../search/index.js';

/** What every edge has. */
interface Placed {
  readonly cursor: string;
}

@ObjectType({ description: 'Where a page stands in its connection (Relay).' })
export class PageInfo {
  readonly #page: Page<Placed>;

  constructor(page: Page<Placed>) {
    this.#page = page;
  }

  @Field(() => Boolean, { description: 'Whether there is a page after this one.' })
  get hasNextPage(): boolean {
    return this.#page.hasNextPage;
  }

  /** Relay: when paging forward, a server that cannot tell cheaply says false. */
  @Field(() => Boolean, { description: 'Always false: connections are read forward only.' })
  get hasPreviousPage(): boolean {
    return false;
  }

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge; null on an empty page.' })
  get startCursor(): string | null {
    return this.#page.edges.at(0)?.cursor ?? null;
  }

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last edge, to be sent as `after` for the next page; null on an empty page.',
  })
  get endCursor(): string | null {
    return this.#page.edges.at(-1)?.cursor ?? null;
  }
}

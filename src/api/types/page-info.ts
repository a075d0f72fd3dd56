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

  @Field(() => Boolean, {
    description:
      'Whether there is a page after this one. Of a page read backward: whether it was asked for with `before`.',
  })
  get hasNextPage(): boolean {
    return this.#page.hasNextPage;
  }

  @Field(() => Boolean, {
    description:
      'Whether there is a page before this one. Of a page read forward: whether it was asked for with `after`.',
  })
  get hasPreviousPage(): boolean {
    return this.#page.hasPreviousPage;
  }

  @Field(() => String, {
    nullable: true,
    description:
      'Cursor of the first edge, to be sent as `before` for the page before; null on an empty page.',
  })
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

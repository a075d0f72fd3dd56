import { ArgsType, Field, ObjectType } from 'type-graphql';
import type { IngestionItem as Item, ItemState } from '../../ingestion/index.js';
import type { Page, SearchService } from '../../search/index.js';
import { ConnectionArgs } from './connection-args.js';
import { IngestionItemStateEnum } from './ingestion-enums.js';
import { IngestionItem } from './ingestion-item.js';
import { PageImages } from './page-images.js';
import { PageInfo } from './page-info.js';

/** An item with the cursor that stands for its place. */
export interface ItemEdge {
  readonly cursor: string;
  readonly node: Item;
}

/** The arguments of `Ingestion.items`. */
@ArgsType()
export class IngestionItemsArgs extends ConnectionArgs {
  @Field(() => [IngestionItemStateEnum], {
    nullable: true,
    description: 'Only items in one of these states (1 to 4); `[FAILED]` lists what was given up.',
  })
  states?: ItemState[] | null;
}

@ObjectType({ description: 'An image of an ingestion in its place.' })
export class IngestionItemEdge {
  readonly #edge: ItemEdge;
  readonly #images: PageImages;

  constructor(edge: ItemEdge, images: PageImages) {
    this.#edge = edge;
    this.#images = images;
  }

  @Field(() => String, { description: 'Opaque; valid as `after` with the same ingestion and states.' })
  get cursor(): string {
    return this.#edge.cursor;
  }

  @Field(() => IngestionItem, { description: 'The item.' })
  get node(): IngestionItem {
    return new IngestionItem(this.#edge.node, this.#images);
  }
}

@ObjectType({ description: 'A page of the images of an ingestion, in the order of their index.' })
export class IngestionItemConnection {
  readonly #page: Page<ItemEdge>;
  readonly #images: PageImages;

  constructor(page: Page<ItemEdge>, search: Pick<SearchService, 'imagesByIds'>) {
    this.#page = page;
    this.#images = new PageImages(
      search,
      page.edges.map(({ node }) => node.imageId),
    );
  }

  @Field(() => [IngestionItemEdge], { description: 'The items of this page, in the order of their index.' })
  get edges(): IngestionItemEdge[] {
    return this.#page.edges.map((edge) => new IngestionItemEdge(edge, this.#images));
  }

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  get pageInfo(): PageInfo {
    return new PageInfo(this.#page);
  }
}

import { Field, Int, ObjectType } from 'type-graphql';
import type { ImageEdge as Edge, Page } from '../../search/index.js';
import { Image } from './image.js';
import { PageInfo } from './page-info.js';

@ObjectType({ description: 'An image in its place in the gallery.' })
export class ImageEdge {
  readonly #edge: Edge;

  constructor(edge: Edge) {
    this.#edge = edge;
  }

  @Field(() => String, { description: 'Opaque; valid as `after` and `before` with the same filter.' })
  get cursor(): string {
    return this.#edge.cursor;
  }

  @Field(() => Image, { description: 'The image.' })
  get node(): Image {
    return new Image(this.#edge.node);
  }
}

@ObjectType({ description: 'A page of the gallery, in id order.' })
export class ImageConnection {
  readonly #page: Page<Edge>;
  readonly #count: () => Promise<number>;

  /** @param count counts all matching images; called only when the client asks for `totalCount` */
  constructor(page: Page<Edge>, count: () => Promise<number>) {
    this.#page = page;
    this.#count = count;
  }

  @Field(() => [ImageEdge], { description: 'The images of this page.' })
  get edges(): ImageEdge[] {
    return this.#page.edges.map((edge) => new ImageEdge(edge));
  }

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  get pageInfo(): PageInfo {
    return new PageInfo(this.#page);
  }

  @Field(() => Int, { description: 'Number of images that match the filter, on all pages together.' })
  totalCount(): Promise<number> {
    return this.#count();
  }
}

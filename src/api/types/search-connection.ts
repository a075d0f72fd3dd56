import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { SearchEdge as Edge, SearchPage } from '../../search/index.js';
import { AttributeExplanation } from './attribute-explanation.js';
import { Image } from './image.js';
import { PageInfo } from './page-info.js';

@ObjectType({ description: 'An image that was found, in its place in the ranking.' })
export class SearchEdge {
  readonly #edge: Edge;

  constructor(edge: Edge) {
    this.#edge = edge;
  }

  @Field(() => String, {
    description: 'Opaque; valid as `after` and `before` with the same query, filter and model.',
  })
  get cursor(): string {
    return this.#edge.cursor;
  }

  @Field(() => Float, {
    description:
      'Cosine of the query (with `like`: of query and likeness together) and the image in embedding space, -1 to 1. Comparable within one search, not between searches.',
  })
  get score(): number {
    return this.#edge.score;
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'Probability, 0 to 1, that the face is as the query says, calibrated on validation images: comparable between searches. Null for similarity to an image.',
  })
  get probability(): number | null {
    return this.#edge.probability;
  }

  @Field(() => [AttributeExplanation], {
    nullable: true,
    description:
      'The query attribute by attribute: those to be present, then those to be absent, each in attribute order. Null for similarity to an image, and for an image that is just leaving the gallery.',
  })
  get explanation(): AttributeExplanation[] | null {
    return this.#edge.explanation?.map((part) => new AttributeExplanation(part)) ?? null;
  }

  @Field(() => Image, { description: 'The image.' })
  get node(): Image {
    return new Image(this.#edge.node);
  }
}

@ObjectType({ description: 'A page of a ranking, best first; equal scores in id order.' })
export class SearchConnection {
  readonly #page: SearchPage;

  constructor(page: SearchPage) {
    this.#page = page;
  }

  @Field(() => [SearchEdge], { description: 'The hits of this page, best first.' })
  get edges(): SearchEdge[] {
    return this.#page.edges.map((edge) => new SearchEdge(edge));
  }

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  get pageInfo(): PageInfo {
    return new PageInfo(this.#page);
  }

  @Field(() => Int, {
    nullable: true,
    description:
      'Number of images in the whole ranking, on all pages together. Null where it ends by `minProbability`: that could not be told without ranking all of it.',
  })
  get totalCount(): number | null {
    return this.#page.totalCount;
  }
}

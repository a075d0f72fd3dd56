import type { AttributeQuery, Attribute } from '../domain/index.js';
import type { AttributeCount, CatalogueImage, ImageFilter } from '../catalogue/index.js';

/** A page of a Relay connection, before GraphQL dresses it. */
export interface Page<Edge> {
  readonly edges: readonly Edge[];
  readonly hasNextPage: boolean;
}

export interface ImageEdge {
  readonly cursor: string;
  readonly node: CatalogueImage;
}

export interface SearchEdge extends ImageEdge {
  /** Cosine of query and image embedding. */
  readonly score: number;
  /** Probability, 0–1, that the image satisfies the attribute query; null where none was asked. */
  readonly probability: number | null;
}

export interface PageRequest {
  /** 1 … MAX_FIRST. */
  readonly first: number;
  readonly after?: string | undefined;
  readonly filter?: ImageFilter | undefined;
}

/** Largest `first`. */
export const MAX_FIRST = 100;

/**
 * The read side of Facet. Pages never repeat or skip an image that stays in the gallery.
 * Methods reject with FacetError: `FIRST_OUT_OF_RANGE` (field `first`); `INVALID_CURSOR` and `FOREIGN_CURSOR` (`after`);
 * `CONTRADICTORY_QUERY`, `UNKNOWN_ATTRIBUTE` and `BAD_USER_INPUT` (`filter…`); `SERVICE_UNAVAILABLE` when a store does
 * not answer, or serves a model that this process has not got. A change of model makes a search start over, unseen.
 */
export interface SearchService {
  /**
   * The gallery ranked by how well each face fits the query. Images that the index has and the catalogue does not show
   * (being added or deleted) are passed over; pages are full all the same.
   * @throws FacetError `MODEL_MISSING`; `ATTRIBUTE_NOT_SEARCHABLE` listing the attributes the model cannot tell
   */
  searchByAttributes(query: AttributeQuery, page: PageRequest): Promise<Page<SearchEdge>>;
  /**
   * Images most like one of the gallery, which is itself left out.
   * @throws FacetError `NOT_FOUND` (field `to`): no image has the id, or it has no embedding yet
   */
  similarImages(toId: string, page: PageRequest): Promise<Page<SearchEdge>>;
  /** The gallery in id order. */
  images(page: PageRequest): Promise<Page<ImageEdge>>;
  /** The image with an id, or null. */
  image(id: string): Promise<CatalogueImage | null>;
  /** Those of these ids (UUIDs) that the gallery has, by id, in one read. */
  imagesByIds(ids: readonly string[]): Promise<ReadonlyMap<string, CatalogueImage>>;
  countImages(filter?: ImageFilter): Promise<number>;
  /** Counts for all 40 attributes, in attribute order, over the matching images. */
  attributeCounts(filter?: ImageFilter): Promise<AttributeCount[]>;
  /** Attributes the active model can be asked for, in attribute order; none without a model. */
  searchableAttributes(): readonly Attribute[];
}

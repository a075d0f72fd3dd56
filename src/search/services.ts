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
 * Every method throws FacetError: `FIRST_OUT_OF_RANGE`, `INVALID_CURSOR`, `FOREIGN_CURSOR`, `NOT_FOUND`,
 * `MODEL_MISSING`, `SERVICE_UNAVAILABLE` as they apply.
 */
export interface SearchService {
  searchByAttributes(query: AttributeQuery, page: PageRequest): Promise<Page<SearchEdge>>;
  /** Images most like one of the gallery, which is itself left out. */
  similarImages(toId: string, page: PageRequest): Promise<Page<SearchEdge>>;
  /** The gallery in id order. */
  images(page: PageRequest): Promise<Page<ImageEdge>>;
  image(id: string): Promise<CatalogueImage | null>;
  countImages(filter?: ImageFilter): Promise<number>;
  attributeCounts(filter?: ImageFilter): Promise<AttributeCount[]>;
  /** Attributes the active model can be asked for. */
  searchableAttributes(): readonly Attribute[];
}

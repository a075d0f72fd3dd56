import type { AttributeQuery, Attribute, FacetError } from '../domain/index.js';
import type { AttributeCount, CatalogueImage, ImageFilter } from '../catalogue/index.js';

/** A page of a Relay connection, before GraphQL dresses it. */
export interface Page<Edge> {
  readonly edges: readonly Edge[];
  /** Of a page read backward: whether it was asked for with a place to end before. */
  readonly hasNextPage: boolean;
  /** Of a page read forward: whether it was asked for with a place to start after. */
  readonly hasPreviousPage: boolean;
}

/** A page of a ranking. */
export interface SearchPage extends Page<SearchEdge> {
  /** Images in the whole ranking; null where it was not asked for, and where the ranking ends by a probability. */
  readonly totalCount: number | null;
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
  /**
   * What was asked, attribute by attribute: those to be present, then those to be absent, each in attribute order. Null
   * where no explanation was asked for, or the image is just leaving the gallery.
   */
  readonly explanation: readonly AttributeExplanation[] | null;
}

/**
 * How a hit fares by one attribute of its query alone. It sets the hit's parts side by side: it does not say what in the
 * picture, or in the model, brought the hit its place.
 */
export interface AttributeExplanation {
  readonly attribute: Attribute;
  /** What the query asks of the attribute. */
  readonly wanted: 'PRESENT' | 'ABSENT';
  /** Cosine of the image with the query that asks for this alone. */
  readonly score: number;
  /** Calibrated probability, 0–1, that the face has what is asked of this attribute. */
  readonly probability: number;
  /** The stored ground truth; null where there is none. */
  readonly label: 'PRESENT' | 'ABSENT' | null;
}

/** What the model makes of one attribute of an image. */
export interface AttributePrediction {
  readonly attribute: Attribute;
  /** Cosine of the image with the query that asks for this alone. */
  readonly score: number;
  /** Calibrated probability, 0–1, that the face has it. */
  readonly probability: number;
  /** The stored ground truth; null where there is none. */
  readonly label: 'PRESENT' | 'ABSENT' | null;
}

/**
 * Which page: the `first` edges after a cursor (or from the beginning), or the `last` edges before one (or to the end).
 * The sizes are 1 … MAX_FIRST.
 */
export type Slice =
  | {
      readonly first: number;
      readonly after?: string | undefined;
      readonly last?: undefined;
      readonly before?: string | undefined;
    }
  | {
      readonly last: number;
      readonly before?: string | undefined;
      readonly first?: number | undefined;
      readonly after?: string | undefined;
    };

export type PageRequest = Slice & {
  readonly filter?: ImageFilter | undefined;
};

/** A page of a ranking. */
export type SimilarRequest = PageRequest & {
  /** Images to leave out, by id: at most MAX_EXCLUDE. */
  readonly exclude?: readonly string[] | undefined;
  /** Whether the ranking is counted; it costs a count of the catalogue. */
  readonly count?: boolean | undefined;
};

/** A page of a ranking by an attribute query. */
export type SearchRequest = SimilarRequest & {
  /**
   * Images that hits should be like as well, by id: at most MAX_LIKE. They are left out themselves. Hits are then ranked by
   * attributes and likeness together; `probability` stays that of the attributes, and may rise along the ranking.
   */
  readonly like?: readonly string[] | undefined;
  /** Leaves out hits that are less probable, 0–1. The ranking ends there: probability never rises along it. Not together with `like`. */
  readonly minProbability?: number | undefined;
  /** Whether hits carry an explanation; it costs a read of their embeddings. */
  readonly explain?: boolean | undefined;
};

/** One search of several. */
export interface AttributeSearch {
  readonly query: AttributeQuery;
  readonly page: SearchRequest;
}

/** What has become of one search of several. */
export type SearchOutcome<Value = SearchPage> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: FacetError };

/** Largest `first`. */
export const MAX_FIRST = 100;

/** Most ids in `like`. */
export const MAX_LIKE = 8;

/** Most ids in `exclude`. */
export const MAX_EXCLUDE = 500;

/**
 * The read side of Facet. Pages never repeat or skip an image that stays in the gallery.
 * Methods reject with FacetError: `FIRST_OUT_OF_RANGE` (field `first`, `last`); `INVALID_CURSOR` and `FOREIGN_CURSOR` (`after`, `before`);
 * `CONTRADICTORY_QUERY`, `UNKNOWN_ATTRIBUTE` and `BAD_USER_INPUT` (`filter…`); `BAD_USER_INPUT` (`exclude`,
 * `minProbability`, and paging arguments that do not go together); `SERVICE_UNAVAILABLE` when a store does
 * not answer, or serves a model that this process has not got. A change of model makes a search start over, unseen.
 */
export interface SearchService {
  /**
   * The gallery ranked by how well each face fits the query. Images that the index has and the catalogue does not show
   * (being added or deleted) are passed over; pages are full all the same.
   * @throws FacetError `MODEL_MISSING`; `ATTRIBUTE_NOT_SEARCHABLE` listing the attributes the model cannot tell; `NOT_FOUND`
   * (field `like`); `BAD_USER_INPUT` (`like`; `minProbability` together with `like`)
   */
  searchByAttributes(query: AttributeQuery, page: SearchRequest): Promise<SearchPage>;
  /**
   * Several such searches at once, all with the same model; the index answers them together. One that fails leaves the
   * others alone: outcomes are in the order of the searches.
   */
  searchMany(searches: readonly AttributeSearch[]): Promise<SearchOutcome[]>;
  /**
   * Images most like one of the gallery, which is itself left out.
   * @throws FacetError `NOT_FOUND` (field `to`): no image has the id, or it has no embedding yet
   */
  similarImages(toId: string, page: SimilarRequest): Promise<SearchPage>;
  /**
   * What the active model makes of an image's attributes: those it can tell, in attribute order. Each as a search for it
   * alone would score the image.
   * @throws FacetError `NOT_FOUND` (field `of`): no image has the id, or it has no embedding yet; `MODEL_MISSING`
   */
  predictedAttributes(id: string): Promise<AttributePrediction[]>;
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

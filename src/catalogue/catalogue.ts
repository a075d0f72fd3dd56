import type { Attribute, JsonObject, Partition, SignedAttributes } from '../domain/index.js';
import type { ImageFilter } from './image-filter.js';

/**
 * PENDING: the row exists, its point may not. INDEXED: row and point agree; only these are shown.
 * DELETING: the point is being removed, the row follows.
 */
export type ImageState = 'PENDING' | 'INDEXED' | 'DELETING';

/** What is known of an image before it is indexed. */
export interface NewImage {
  /** UUIDv5 of dataset and external id (domain `imageId`). */
  readonly id: string;
  readonly dataset: string;
  /** The image's name in its dataset (for CelebA the file name, `000001.jpg`). */
  readonly externalId: string;
  /** SHA-256 of the file's bytes, 64 lower-case hex digits. */
  readonly sha256: string;
  /** Where the bytes are: `file://` URL of the original (imported folders stay where they are). */
  readonly location: string;
  readonly mediaType: string;
  /** Pixels after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** File size in bytes. */
  readonly bytes: number;
  readonly partition: Partition | null;
  /** 40 signed values; all 0 = unlabelled. */
  readonly labels: SignedAttributes;
  /** Free facts given at ingestion; `{}`: none. */
  readonly metadata: JsonObject;
}

export interface CatalogueImage extends NewImage {
  readonly state: ImageState;
  readonly createdAt: Date;
}

/** What an image is labelled as from now on: all 40 values. */
export interface NewLabels {
  readonly id: string;
  readonly labels: SignedAttributes;
}

/** Images in the order they were last changed. */
export interface ChangedImages {
  readonly images: readonly CatalogueImage[];
  /** The last one's; where there are none, the one asked from. */
  readonly revision: bigint;
}

/** What judging a ranking needs of an image. */
export type LabelledImage = Pick<CatalogueImage, 'id' | 'labels'>;

/** How many of the matching images have an attribute labelled present / absent. */
export interface AttributeCount {
  readonly attribute: Attribute;
  readonly present: number;
  readonly absent: number;
}

/** The catalogue: the truth about images. Methods reject with FacetError `SERVICE_UNAVAILABLE` when it does not answer. */
export interface Catalogue {
  /**
   * Writes rows as PENDING, or, where the id exists, overwrites everything but `createdAt` and sets PENDING.
   * One statement for the whole batch, of up to a few thousand.
   */
  putPending(images: readonly NewImage[]): Promise<void>;
  /** PENDING → INDEXED for these ids. */
  markIndexed(ids: readonly string[]): Promise<void>;
  /** INDEXED images with these ids that match, keyed by id: one statement. */
  byIds(ids: readonly string[], filter?: ImageFilter): Promise<Map<string, CatalogueImage>>;
  /** As `byIds`, whatever their state. */
  lookup(ids: readonly string[]): Promise<Map<string, CatalogueImage>>;
  /** INDEXED images of a dataset with these contents; of several with one content, the first by id. */
  withContent(dataset: string, sha256s: readonly string[]): Promise<CatalogueImage[]>;
  /** Those of the contents that images have, whatever their state. */
  contentsInUse(sha256s: readonly string[]): Promise<Set<string>>;
  /** INDEXED images that match, in id order, after an id. */
  page(filter: ImageFilter, limit: number, afterId?: string): Promise<CatalogueImage[]>;
  /** The last of the images that match before an id (of all, without one), in id order: `page` read backwards. */
  pageBefore(filter: ImageFilter, limit: number, beforeId?: string): Promise<CatalogueImage[]>;
  /** Ids of INDEXED images that match, in no order, `limit` at most: which ones, where there are more, is left open. */
  matchingIds(filter: ImageFilter, limit: number): Promise<string[]>;
  /** As `page`, ids and labels only: several times as cheap, for those who walk the whole gallery. */
  labels(filter: ImageFilter, limit: number, afterId?: string): Promise<LabelledImage[]>;
  count(filter?: ImageFilter): Promise<number>;
  /** Number of rows in each state. */
  countByState(): Promise<Record<ImageState, number>>;
  /** Counts for all 40 attributes, in attribute order, over the matching images. */
  attributeCounts(filter?: ImageFilter): Promise<AttributeCount[]>;
  /** Images still PENDING, in id order: what an interrupted ingestion left. */
  pending(limit: number, afterId?: string): Promise<CatalogueImage[]>;
  /** Any image, whatever its state, in id order (re-embedding walks them). */
  all(limit: number, afterId?: string): Promise<CatalogueImage[]>;
  /** The highest revision so far, 0 for an empty catalogue: every change of an image from now on gets a higher one. */
  revision(): Promise<bigint>;
  /**
   * Images last changed after a revision, whatever their state, first changed first. Read it in a turn: of changes under
   * way at the same time a later one can show before an earlier one.
   */
  changedSince(revision: bigint, limit: number): Promise<ChangedImages>;
  /** Images still DELETING, in id order: what an interrupted deletion left. */
  deleting(limit: number, afterId?: string): Promise<CatalogueImage[]>;
  /** Ids of a dataset's images, whatever their state, in id order. */
  datasetIds(dataset: string, limit: number, afterId?: string): Promise<string[]>;
  /**
   * Replaces labels, and nothing else, not even the state: an INDEXED image stays shown. Unknown ids are ignored. One
   * statement for the whole batch, of up to a few thousand; of two with one id the later counts.
   */
  relabel(items: readonly NewLabels[]): Promise<void>;
  /** Rows → DELETING (first half of a deletion; the index comes between). */
  markDeleting(ids: readonly string[]): Promise<void>;
  /** Removes DELETING rows. */
  remove(ids: readonly string[]): Promise<void>;
  /**
   * Runs `work` when nobody else, in this or another process on the same database, runs such work: first come first
   * served within the process. Whoever writes to both stores does it so, a batch a turn, and reads in the turn what the
   * batch goes by. Not re-entrant: work that asks for a turn and waits for it waits for ever.
   * @throws what `work` throws; FacetError `SERVICE_UNAVAILABLE` also where the turn was lost, with the connection that
   *   held it, before the work was over
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
}

import type { Attribute, Partition, SignedAttributes } from '../domain/index.js';

/** One image of a labelled dataset on disk. */
export interface LabelledImage {
  /** File name in the official lists: `000001.jpg`. */
  readonly externalId: string;
  /** Absolute path of the file. */
  readonly path: string;
  readonly partition: Partition | null;
  readonly labels: SignedAttributes;
}

/** A number of files or rows, and the first 20 of them by name. */
export interface NamedCount {
  readonly count: number;
  readonly examples: readonly string[];
}

/** What a walk over a dataset met, beside the images it gave. */
export interface DatasetReport {
  /** Images given. */
  readonly images: number;
  /** Rows of the demanded partitions whose image file is not there. */
  readonly rowsWithoutImage: NamedCount;
  /** Image files that no row names; known only once a walk has reached its end. */
  readonly imagesWithoutRow: NamedCount;
}

/** Which images of a dataset to walk over. */
export interface WalkOptions {
  /** Only these partitions. Absent: every image, whatever its partition. */
  readonly partitions?: readonly Partition[] | undefined;
  /** At most this many images, ≥ 1. */
  readonly limit?: number | undefined;
}

/** A folder of labelled images. */
export interface LabelledDataset {
  /** Absolute path. */
  readonly folder: string;
  /** The attributes whose labels mean something here; the labels of all others are 0 in every image. */
  readonly attributes: readonly Attribute[];
  /**
   * Walks over the images in the order of the list, reading it as a stream. The list is read (and so checked) to its
   * end whatever the limit.
   * @throws FacetError `DATASET_MALFORMED`, `DATASET_NOT_FOUND`, `BAD_USER_INPUT` (limit)
   */
  images(options?: WalkOptions): AsyncIterable<LabelledImage>;
  /** How many images such a walk gives: a walk of its own, so a malformed list shows before anything is done. */
  count(options?: WalkOptions): Promise<number>;
  /** What the latest `images` walk met so far. */
  report(): DatasetReport;
}

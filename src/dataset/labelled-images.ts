import type { Partition, SignedAttributes } from '../domain/index.js';

/** One image of a labelled dataset on disk. */
export interface LabelledImage {
  /** File name in the official lists: `000001.jpg`. */
  readonly externalId: string;
  /** Absolute path of the file. */
  readonly path: string;
  readonly partition: Partition | null;
  readonly labels: SignedAttributes;
}

/** What a walk over a dataset met, beside the images it gave. Each list names at most the first 20. */
export interface DatasetReport {
  readonly images: number;
  readonly rowsWithoutImage: { readonly count: number; readonly examples: readonly string[] };
  readonly imagesWithoutRow: { readonly count: number; readonly examples: readonly string[] };
}

import type { Readable } from 'node:stream';
import type {
  IngestionKind,
  IngestionState,
  ItemState,
  OnConflict,
  StoredError,
  StoredItem,
} from '../../catalogue/index.js';
import type { FacetError, JsonObject, Partition } from '../../domain/index.js';

/** Most items of one `ingest`. */
export const MAX_INGEST_ITEMS = 500;
/** Most bytes of one image's metadata, as JSON. */
export const MAX_METADATA_BYTES = 4096;

/** Where an image's bytes come from. */
export type IngestSource =
  | { readonly kind: 'url'; readonly url: string }
  /** On the server: absolute, or relative to FACET_INGEST_ROOT, and below it either way. */
  | { readonly kind: 'path'; readonly path: string }
  /** Base64, or a `data:` URL, which also declares the media type. */
  | { readonly kind: 'base64'; readonly base64: string }
  /** `open` rejects with FacetError `IMAGE_TOO_LARGE` for a file over the limit; what it opens is there as a whole. */
  | { readonly kind: 'upload'; open(): Promise<Upload> }
  /** What the caller said names no source: its item is refused with this error (fields relative to the item). */
  | { readonly kind: 'invalid'; readonly error: FacetError };

/** A file of a multipart request. */
export interface Upload {
  readonly stream: Readable;
  /** As the client says. */
  readonly mediaType: string;
}

/** Labels as they were given: names, not checked yet. */
export interface GivenLabels {
  readonly present: readonly string[];
  readonly absent: readonly string[];
}

/** One image to take in. What is not given of an image that is there already stays as it is. */
export interface IngestItem {
  readonly source: IngestSource;
  /** 1–200 characters. Absent: the content's SHA-256, or whatever the dataset has that content under. */
  readonly externalId?: string | undefined;
  /** 1–200 characters. Absent: the request's. */
  readonly dataset?: string | undefined;
  /** What the bytes are said to be; another type is refused. */
  readonly mediaType?: string | undefined;
  readonly partition?: Partition | undefined;
  readonly labels?: GivenLabels | undefined;
  /** At most 4096 bytes as JSON. */
  readonly metadata?: JsonObject | undefined;
}

export interface IngestRequest {
  /** 1–500. */
  readonly items: readonly IngestItem[];
  /** Dataset of items that name none. 1–200 characters. */
  readonly dataset: string;
  readonly onConflict: OnConflict;
}

export interface DatasetRequest {
  /** A folder in CelebA's layout, below FACET_INGEST_ROOT. */
  readonly folder: string;
  /** Absent: the folder's name. */
  readonly dataset?: string | undefined;
  readonly partitions?: readonly Partition[] | undefined;
  /** At most this many images, ≥ 1. */
  readonly limit?: number | undefined;
  readonly onConflict: OnConflict;
}

export interface Ingestion {
  /** UUID. */
  readonly id: string;
  readonly kind: IngestionKind;
  readonly dataset: string;
  readonly state: IngestionState;
  /** Images to deal with; null until a dataset's list has been read. */
  readonly total: number | null;
  readonly imported: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Images a second since it started; null before, and when all is done. */
  readonly perSecond: number | null;
  /** Seconds to go at that rate; null where the rate or the total is not known. */
  readonly secondsLeft: number | null;
  /** Why it FAILED, or, while RUNNING, what keeps it waiting. */
  readonly error: StoredError | null;
}

/** An item as it is shown. `externalId` is null until it is known where none was given; `imageId` until it is DONE. */
export type IngestionItem = StoredItem;

/** An item that was refused at once; the others are queued. */
export interface RefusedItem {
  readonly index: number;
  readonly error: StoredError;
}

/**
 * Takes images in as durable jobs: they outlive the process, are worked on in the background, and every image ends up
 * exactly once in both stores however often the process dies. Methods reject with FacetError `SERVICE_UNAVAILABLE` when
 * the database does not answer.
 */
export interface IngestionService {
  /**
   * Queues images. Refused items (each with its error) stop nothing and are kept, as FAILED, with the others.
   * @throws FacetError `BAD_USER_INPUT` (number of items, dataset), `QUEUE_FULL`; nothing is queued then
   */
  ingest(
    request: IngestRequest,
  ): Promise<{ readonly ingestion: Ingestion; readonly refused: readonly RefusedItem[] }>;
  /** Queues a folder. @throws FacetError `PATH_REFUSED`, `DATASET_NOT_FOUND`, `BAD_USER_INPUT`, `QUEUE_FULL` */
  importDataset(request: DatasetRequest): Promise<Ingestion>;
  /** Null: there is none with this id. */
  ingestion(id: string): Promise<Ingestion | null>;
  /** Newest first: those of a state, after (older than) one of them. */
  ingestions(query: {
    readonly states?: readonly IngestionState[] | undefined;
    readonly limit: number;
    readonly after?: { readonly createdAt: Date; readonly id: string } | undefined;
  }): Promise<readonly Ingestion[]>;
  /** In the order of their index, after one. */
  items(query: {
    readonly ingestionId: string;
    readonly states?: readonly ItemState[] | undefined;
    readonly limit: number;
    readonly afterIndex?: number | undefined;
  }): Promise<readonly IngestionItem[]>;
  /** What waits is not done any more; what is done stays. @throws FacetError `NOT_FOUND`, `NOT_POSSIBLE_NOW` (it has ended) */
  cancel(id: string): Promise<Ingestion>;
  /**
   * Queues FAILED and CANCELLED items again: all, or those named.
   * @throws FacetError `NOT_FOUND`, `NOT_POSSIBLE_NOW` (nothing to retry), `QUEUE_FULL`
   */
  retry(id: string, indexes?: readonly number[]): Promise<Ingestion>;
  /**
   * The ingestion as it is now, and again whenever it has changed, at most twice a second; ends after its last state or
   * when the signal is aborted. @throws FacetError `NOT_FOUND`
   */
  watch(id: string, signal: AbortSignal): AsyncIterable<Ingestion>;
}

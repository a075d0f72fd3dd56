import type { ErrorCode, JsonObject, Partition, SignedAttributes } from '../domain/index.js';

export const INGESTION_STATES = ['QUEUED', 'RUNNING', 'COMPLETED', 'CANCELLED', 'FAILED'] as const;

/**
 * QUEUED → RUNNING → COMPLETED, with dead items or without. CANCELLED by request, FAILED where going on makes no sense
 * (a malformed list, a model that cannot be used); retrying queues it again.
 */
export type IngestionState = (typeof INGESTION_STATES)[number];

export const ITEM_STATES = ['WAITING', 'DONE', 'FAILED', 'CANCELLED'] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** IMPORTED: new. UPDATED: it was there with other bytes, labels, partition or metadata. UNCHANGED: just so. */
export type ItemOutcome = 'IMPORTED' | 'UPDATED' | 'UNCHANGED';

export type IngestionKind = 'IMAGES' | 'DATASET';

/** What to do with an image whose dataset and external id are those of an image with other bytes. */
export type OnConflict = 'REJECT' | 'REPLACE';

/** An error as it is stored and shown. */
export interface StoredError {
  readonly code: ErrorCode;
  readonly message: string;
  /** The part of the request that is wrong, where one is. */
  readonly field: string | null;
}

/** An ingestion as it is first stored: QUEUED. */
export interface NewIngestion {
  /** UUID. */
  readonly id: string;
  readonly kind: IngestionKind;
  readonly dataset: string;
  readonly onConflict: OnConflict;
  /** What to read, of a DATASET: the ingestion room's business. */
  readonly plan: JsonObject | null;
  /** Null until a dataset's list has been read. */
  readonly total: number | null;
}

export interface StoredIngestion extends NewIngestion {
  readonly state: IngestionState;
  readonly imported: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Runs that died without an item done since the last one that did. */
  readonly fruitless: number;
  readonly error: StoredError | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  /** When an item was done last. */
  readonly progressedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Where an item's bytes are: a URL, an absolute path, or the SHA-256 of bytes that came with the request. */
export type ItemSourceKind = 'url' | 'path' | 'stored' | 'refused';

/** One image of an ingestion as it is accepted, or, with an error, refused. */
export interface NewItem {
  readonly index: number;
  readonly dataset: string;
  readonly externalId: string | null;
  readonly sourceKind: ItemSourceKind;
  readonly source: string;
  /** Bytes kept for it while it waits. */
  readonly bytes: number;
  /** What the bytes are said to be. */
  readonly mediaType: string | null;
  /** Null: none was given. */
  readonly partition: Partition | null;
  /** Null: none were given. */
  readonly labels: SignedAttributes | null;
  /** Null: none was given. */
  readonly metadata: JsonObject | null;
  readonly error: StoredError | null;
}

/** An item to be worked on. */
export interface WaitingItem extends NewItem {
  readonly attempts: number;
}

export interface StoredItem {
  readonly index: number;
  readonly dataset: string;
  readonly externalId: string | null;
  readonly state: ItemState;
  readonly outcome: ItemOutcome | null;
  readonly imageId: string | null;
  readonly attempts: number;
  readonly error: StoredError | null;
}

/** What became of an item: an image of the gallery, or an error for good. */
export type SettledItem =
  | {
      readonly index: number;
      readonly outcome: ItemOutcome;
      readonly imageId: string;
      readonly externalId: string;
    }
  | { readonly index: number; readonly error: StoredError };

/** An item to be tried again. */
export interface DeferredItem {
  readonly index: number;
  readonly error: StoredError;
  readonly notBefore: Date;
}

/**
 * Ingestions and their items. An ingestion is worked on by one runner at a time, which holds a lease on it; what a
 * runner that died held is free when its lease ends. Methods reject with FacetError `SERVICE_UNAVAILABLE` when the
 * database does not answer.
 */
export interface IngestionStore {
  /** Stores an ingestion with its items in one statement. */
  create(ingestion: NewIngestion, items: readonly NewItem[]): Promise<void>;
  /** Adds items, leaving those that are there (by index) as they are. */
  addItems(id: string, items: readonly NewItem[]): Promise<void>;
  /** Says how many items there are in all, now that a dataset's list has been read. */
  setTotal(id: string, total: number): Promise<void>;
  byId(id: string): Promise<StoredIngestion | undefined>;
  byIds(ids: readonly string[]): Promise<StoredIngestion[]>;
  /** Newest first. */
  page(query: {
    readonly states?: readonly IngestionState[] | undefined;
    readonly limit: number;
    readonly after?: { readonly createdAt: Date; readonly id: string } | undefined;
  }): Promise<StoredIngestion[]>;
  /** In the order of their index. */
  items(query: {
    readonly ingestionId: string;
    readonly states?: readonly ItemState[] | undefined;
    readonly limit: number;
    readonly afterIndex?: number | undefined;
  }): Promise<StoredItem[]>;
  /** What waits, of all ingestions. */
  waiting(): Promise<{ readonly ingestions: number; readonly items: number; readonly bytes: number }>;
  /** Those of the contents that items that wait need. */
  contentsNeeded(sha256s: readonly string[]): Promise<Set<string>>;
  /**
   * Takes a QUEUED or RUNNING ingestion for a runner, if no other one holds it: it is RUNNING then, and counts as
   * fruitless until an item is settled or it is released. @returns it as it is then; undefined: not to be had
   */
  claim(id: string, runner: string, leaseMs: number): Promise<StoredIngestion | undefined>;
  /** Holds on. @returns false when it is not the runner's any more (cancelled, or the lease had run out) */
  renew(id: string, runner: string, leaseMs: number): Promise<boolean>;
  /** Lets go of it, alive. @param error what keeps it waiting */
  release(id: string, runner: string, error: StoredError | null): Promise<void>;
  /** Items that wait and may be tried now, in the order of their index, after one. */
  due(id: string, limit: number, afterIndex: number): Promise<WaitingItem[]>;
  /** When the first item that waits may be tried: undefined when none waits. */
  nextDue(id: string): Promise<Date | undefined>;
  /**
   * Items are done for good, and the images of those that are new or updated INDEXED: all in one statement, so that
   * counts, items and images never disagree.
   */
  settle(id: string, items: readonly SettledItem[]): Promise<void>;
  /** Items wait for another try. */
  defer(id: string, items: readonly DeferredItem[]): Promise<void>;
  /** Nothing waits any more → COMPLETED. @returns whether it is */
  complete(id: string, runner: string): Promise<boolean>;
  /** It makes no sense to go on → FAILED; its items keep waiting for a retry. */
  fail(id: string, error: StoredError): Promise<void>;
  /** QUEUED or RUNNING → CANCELLED, with the items that wait. @returns whether it was either */
  cancel(id: string): Promise<boolean>;
  /** FAILED and CANCELLED items wait again, all or those named; those refused at once never do. @returns how many wait */
  retry(id: string, indexes: readonly number[] | undefined): Promise<number>;
  /** Frees what a runner held when it died. */
  abandon(runner: string): Promise<void>;
  /** QUEUED and RUNNING ingestions that nobody holds: oldest first. */
  unattended(limit: number): Promise<string[]>;
}

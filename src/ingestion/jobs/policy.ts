/** What may be ingested, and how much of it may wait. */
export interface IngestionPolicy {
  /** Folder below which server paths may lie; undefined: none may. */
  readonly root: string | undefined;
  /** Largest file, in bytes. */
  readonly maxImageBytes: number;
  /** Most items that may wait. */
  readonly queueItems: number;
  /** Most bytes that may be kept for items that wait. */
  readonly queueBytes: number;
  /** Whether URLs may lead into private networks. */
  readonly privateUrls: boolean;
  /** Longest time for an image to come from its URL, in seconds. */
  readonly urlSeconds: number;
  /** Wait before the second try of an item whose failure may pass, in milliseconds; before the third, four times as long. */
  readonly retryMs: number;
}

/** Most ingestions that may be QUEUED or RUNNING at once. */
export const MAX_INGESTIONS = 1000;

import type { ErrorCode, FacetError } from '../domain/index.js';

export interface ImportFailure {
  readonly id: string;
  readonly externalId: string;
  readonly code: ErrorCode;
  readonly reason: string;
}

export interface ImportProgress {
  /** Images dealt with, failed ones included. */
  readonly done: number;
  /** Images a second since the start. */
  readonly perSecond: number;
  /** Seconds to go at this rate; null where the total is not known. */
  readonly secondsLeft: number | null;
}

export interface ImportReport {
  /** Images that were not in the gallery. */
  readonly imported: number;
  /** Images whose content, labels, partition and place are what the gallery has. */
  readonly unchanged: number;
  /** Images of the gallery with other content, labels, partition or place than before, or that had lost their point. */
  readonly updated: number;
  /** Images that an interrupted import had left half done, finished first; the walk then counts them as unchanged. */
  readonly resumed: number;
  /** Images that could not be taken in, the first 20 of them by name. */
  readonly failed: { readonly count: number; readonly examples: readonly ImportFailure[] };
  readonly seconds: number;
}

/** Counts what becomes of images, and tells. */
export class Tally {
  imported = 0;
  unchanged = 0;
  updated = 0;
  resumed = 0;
  #failed = 0;
  readonly #examples: ImportFailure[] = [];
  readonly #started = performance.now();

  constructor(
    private readonly onProgress: ((progress: ImportProgress) => void) | undefined,
    private readonly total: number | undefined,
  ) {}

  fail(id: string, externalId: string, { code, message }: FacetError): void {
    this.#failed++;
    if (this.#examples.length < 20) this.#examples.push({ id, externalId, code, reason: message });
  }

  tell(): void {
    const done = this.imported + this.unchanged + this.updated + this.#failed;
    const perSecond = done / Math.max(this.#seconds(), 1e-3);
    const secondsLeft =
      this.total === undefined || done === 0 ? null : Math.max(0, this.total - done) / perSecond;
    this.onProgress?.({ done, perSecond, secondsLeft });
  }

  report(): ImportReport {
    const { imported, unchanged, updated, resumed } = this;
    const failed = { count: this.#failed, examples: [...this.#examples] };
    return { imported, unchanged, updated, resumed, failed, seconds: this.#seconds() };
  }

  #seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }
}

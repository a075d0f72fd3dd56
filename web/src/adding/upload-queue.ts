import type { JobFragment } from '../generated.ts';
import { passes, type Problem } from '../server/problem.ts';
import type { Candidate, Refusal } from './check-files.ts';
import { wait } from '../kit/wait.ts';

/** Requests on their way at once, at most. */
const LANES = 2;
/** Wait before a request is tried again where the server does not say how long, in ms: doubled up to the longest. */
const SHORTEST_WAIT = 1000;
const LONGEST_WAIT = 15_000;

/** Files of one request. */
export interface Batch {
  readonly files: readonly Candidate[];
  readonly dataset: string;
  readonly onConflict: 'REJECT' | 'REPLACE';
}

export type Sent =
  { readonly ok: true; readonly job: JobFragment } | { readonly ok: false; readonly problem: Problem };

export interface Uploads {
  /** Files that were given since the queue was last empty, and how many of them are with the server. */
  readonly total: number;
  readonly sent: number;
  readonly active: boolean;
  /** Why sending waits: it goes on by itself. */
  readonly hold: Problem | null;
  /** Why sending has stopped: it goes on with `resume`. */
  readonly problem: Problem | null;
}

export const NO_UPLOADS: Uploads = { total: 0, sent: 0, active: false, hold: null, problem: null };

interface Parts {
  /** Sends one request, which the signal aborts: what it says then does not matter. */
  readonly send: (batch: Batch, signal: AbortSignal) => Promise<Sent>;
  readonly changed: (uploads: Uploads) => void;
  readonly accepted: (job: JobFragment) => void;
  /** Told of files that were there when they were chosen and cannot be read any more. */
  readonly refused: (refusals: readonly Refusal[]) => void;
}

/**
 * Sends batches, two at a time. Where the server is away, busy or full it waits and tries again, for as long as it takes:
 * sending twice does no harm. For any other refusal it stops, until it is told to go on.
 */
export class UploadQueue {
  #uploads = NO_UPLOADS;
  #batches: Batch[] = [];
  #lanes = 0;
  #stop = new AbortController();

  constructor(private readonly parts: Parts) {}

  add(batches: readonly Batch[]): void {
    const files = batches.reduce((sum, batch) => sum + batch.files.length, 0);
    const { active, problem } = this.#uploads;
    const before = active || problem !== null ? this.#uploads : NO_UPLOADS;
    this.#tell({ ...before, total: before.total + files });
    this.#batches.push(...batches);
    this.resume();
  }

  /** Goes on after a problem. */
  resume(): void {
    this.#tell({ problem: null, active: this.#batches.length > 0 || this.#lanes > 0 });
    while (this.#lanes < Math.min(LANES, this.#batches.length)) void this.#lane(this.#stop.signal);
  }

  /** What is not sent stays so. */
  cancel(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#batches = [];
    this.#lanes = 0;
    this.#tell(NO_UPLOADS);
  }

  async #lane(signal: AbortSignal): Promise<void> {
    this.#lanes++;
    let tries = 0;
    while (!signal.aborted && this.#uploads.problem === null) {
      const batch = this.#batches.shift();
      if (batch === undefined) break;
      const problem = await this.#attempt(batch, signal);
      if (signal.aborted) return;
      if (problem === null) {
        tries = 0;
        continue;
      }
      this.#batches.unshift(batch);
      if (!passes(problem)) {
        this.#tell({ problem, hold: null });
        break;
      }
      this.#tell({ hold: problem });
      const patience = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** tries++);
      await wait(problem.retryAfter === null ? patience : problem.retryAfter * 1000, signal);
    }
    if (signal.aborted) return;
    this.#lanes--;
    this.#tell({ active: this.#lanes > 0 });
  }

  /** @returns why the batch must be sent again; null: it need not */
  async #attempt(batch: Batch, signal: AbortSignal): Promise<Problem | null> {
    const readable = await Promise.all(batch.files.map(({ file }) => canBeRead(file)));
    const files = batch.files.filter((_file, place) => readable[place]);
    const sent = files.length === 0 ? null : await this.parts.send({ ...batch, files }, signal);
    if (signal.aborted) return null;
    if (sent?.ok === false) return sent.problem;
    const gone = batch.files.filter((_file, place) => !readable[place]);
    const reason = 'It cannot be read any more: it was moved, changed or removed since it was chosen.';
    if (gone.length > 0) this.parts.refused(gone.map(({ name }) => ({ name, reason })));
    this.#tell({ sent: this.#uploads.sent + batch.files.length, hold: null });
    if (sent !== null) this.parts.accepted(sent.job);
    return null;
  }

  #tell(change: Partial<Uploads>): void {
    this.#uploads = { ...this.#uploads, ...change };
    this.parts.changed(this.#uploads);
  }
}

/** A file that has changed since it was chosen would look like a server that is away. */
async function canBeRead(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

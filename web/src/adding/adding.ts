import type { Client } from 'urql';
import { passes, type Problem } from '../server/problem.ts';
import { batchesOf } from './batches.ts';
import type { Candidate, Limits, Refusal } from './check-files.ts';
import { hasEnded, JobWatch, type WatchedJob } from './job-watch.ts';
import { askJob, cancelJob, type Changed, retryJob, sendBatch } from './requests.ts';
import { type Batch, NO_UPLOADS, UploadQueue, type Uploads } from './upload-queue.ts';

export interface AddingState {
  readonly uploads: Uploads;
  /** Files that could not be read when it was their turn. */
  readonly refused: readonly Refusal[];
  readonly jobs: readonly WatchedJob[];
  /** Ids of the ingestions that what was added last has become. */
  readonly own: readonly string[];
  /** Why it is not known how far ingestions are. */
  readonly problem: Problem | null;
  /** Why the last cancelling or retrying did not work. */
  readonly complaint: Problem | null;
}

interface Parts {
  readonly client: Client;
  /** Told when the gallery has other images than before, once all that is known of is dealt with. */
  readonly changed: () => void;
  /** Aborted when it should stop for good. */
  readonly signal: AbortSignal;
}

/**
 * Uploads images and watches them being taken in. It outlives the page that shows it: who goes to search meanwhile
 * comes back to it, and finds their searches asked anew when it is done.
 */
export class Adding {
  #state: AddingState = {
    uploads: NO_UPLOADS,
    refused: [],
    jobs: [],
    own: [],
    problem: null,
    complaint: null,
  };
  readonly #listeners = new Set<() => void>();
  /** Whether images have come in that `#changed` was not told of. */
  #news = false;
  readonly #client: Client;
  readonly #changed: () => void;
  readonly #queue: UploadQueue;
  readonly #watch: JobWatch;

  constructor({ client, changed, signal }: Parts) {
    this.#client = client;
    this.#changed = changed;
    this.#queue = new UploadQueue({
      send: (batch, stop) => sendBatch(client, batch, stop),
      changed: (uploads) => {
        this.#tell({ uploads });
        this.#announce();
      },
      accepted: (job) => {
        this.#tell({ own: [...this.#state.own, job.id] });
        this.#watch.watch(job.id, job);
      },
      refused: (refusals) => {
        this.#tell({ refused: [...this.#state.refused, ...refusals] });
      },
    });
    this.#watch = new JobWatch(
      {
        ask: (id, stop) => askJob(client, id, stop),
        changed: (jobs, problem) => {
          this.#tell({ jobs, problem });
        },
        ended: ({ job }) => {
          if (job.imported + job.updated > 0) this.#news = true;
          this.#announce();
        },
      },
      signal,
    );
    signal.addEventListener('abort', () => {
      this.#queue.cancel();
    });
  }

  readonly state = (): AddingState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  add(files: readonly Candidate[], limits: Limits, options: Omit<Batch, 'files'>): void {
    this.forgetWhatIsOver();
    this.#queue.add(batchesOf(files, limits).map((batch) => ({ ...options, files: batch })));
  }

  /** What was added last is shown no more, if there is nothing left to do of it. */
  forgetWhatIsOver(): void {
    const { uploads, own, jobs } = this.#state;
    const going = jobs.some((job) => own.includes(job.id) && isOpen(job));
    if (uploads.active || uploads.problem !== null || going) return;
    this.#tell({ own: [], refused: [], uploads: NO_UPLOADS, complaint: null });
  }

  watch(ids: readonly string[]): void {
    for (const id of ids) this.#watch.watch(id);
  }

  resume(): void {
    const { uploads, problem } = this.#state;
    if (uploads.problem !== null) this.#queue.resume();
    if (problem !== null && !passes(problem)) this.#watch.resume();
  }

  /** What is neither sent nor taken in is left out. `ids`: those of what was added last, none yet, or of another's. */
  async cancel(ids: readonly string[]): Promise<void> {
    if (ids.every((id) => this.#state.own.includes(id))) this.#queue.cancel();
    const going = this.#jobsOf(ids, (job) => !hasEnded(job.report.job));
    for (const id of going) this.#follow(id, await cancelJob(this.#client, id));
  }

  /** What failed or was cancelled is tried again. */
  async retry(ids: readonly string[]): Promise<void> {
    const failed = this.#jobsOf(
      ids,
      ({ report: { job } }) => hasEnded(job) && job.failed + job.cancelled > 0,
    );
    for (const id of failed) this.#follow(id, await retryJob(this.#client, id));
  }

  #jobsOf(
    ids: readonly string[],
    chosen: (job: { readonly report: NonNullable<WatchedJob['report']> }) => boolean,
  ): string[] {
    return this.#state.jobs.flatMap(({ id, report }) =>
      ids.includes(id) && report !== null && chosen({ report }) ? [id] : [],
    );
  }

  /** One upload is many ingestions: whoever looks at hits meanwhile should lose their place once, not at each of them. */
  #announce(): void {
    if (!this.#news || this.#state.uploads.active || this.#state.jobs.some(isOpen)) return;
    this.#news = false;
    this.#changed();
  }

  #follow(id: string, changed: Changed): void {
    if (changed.ok) this.#watch.watch(id, changed.job);
    this.#tell({ complaint: changed.ok ? null : changed.problem });
  }

  #tell(change: Partial<AddingState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const isOpen = ({ report, missing }: WatchedJob): boolean =>
  !missing && (report === null || !hasEnded(report.job));

import { FacetError } from '../../domain/index.js';
import type { Job, JobQueue } from './job-queue.js';

/** How often a worker without work looks for some, in milliseconds. */
const POLL_MS = 1000;

export interface WorkersOptions {
  readonly jobs: JobQueue;
  readonly queue: string;
  /** Jobs at a time. */
  readonly count: number;
  /** Does a job; it is done then, whether or not that succeeded. */
  readonly handle: (job: Job, stop: AbortSignal) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Loops that take jobs off a queue, one each. */
export class Workers {
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[];
  readonly #sleepers = new Set<() => void>();

  constructor(private readonly options: WorkersOptions) {
    this.#loops = Array.from({ length: options.count }, () => this.#loop());
  }

  /** There is work: saves waiting for the next look. */
  wake(): void {
    for (const wake of this.#sleepers) wake();
  }

  /** Ends the jobs under way soon, and waits for that. */
  async close(): Promise<void> {
    this.#stop.abort(new FacetError('INTERRUPTED', 'the process is shutting down'));
    this.wake();
    await Promise.all(this.#loops);
  }

  async #loop(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      if (!(await this.#one())) await this.#sleep();
    }
  }

  /** @returns whether there was a job */
  async #one(): Promise<boolean> {
    const { jobs, queue, handle, onError } = this.options;
    try {
      const job = await jobs.take(queue);
      if (job === undefined) return false;
      try {
        await handle(job, this.#stop.signal);
      } finally {
        await jobs.done(queue, job);
      }
      return true;
    } catch (error) {
      onError(error);
      return false;
    }
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stop.signal.aborted) {
        resolve();
        return;
      }
      const wake = () => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, POLL_MS);
      this.#sleepers.add(wake);
    });
  }
}

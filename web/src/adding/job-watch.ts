import type { FaceFragment, JobFragment } from '../generated.ts';
import { passes, type Problem } from '../server/problem.ts';
import { wait } from '../kit/wait.ts';

/** Between two questions, in ms; after one that was not answered, longer each time up to the longest. */
const PAUSE = 1000;
const LONGEST_PAUSE = 8000;
/** Ingestions asked after at a time: the server works them off in their order. */
const AT_ONCE = 3;

/** An image that could not be taken in. */
export interface Failure {
  readonly index: number;
  /** Path of its file; null where it had none. */
  readonly name: string | null;
  readonly code: string;
  readonly message: string;
}

export interface JobReport {
  readonly job: JobFragment;
  /** The first hundred. */
  readonly failures: readonly Failure[];
  /** Some of what is in the gallery now. */
  readonly added: readonly FaceFragment[];
}

export interface WatchedJob {
  readonly id: string;
  /** null: not known yet, or, once `missing`, there is none. */
  readonly report: JobReport | null;
  readonly missing: boolean;
}

export const hasEnded = ({ state }: JobFragment): boolean => state !== 'QUEUED' && state !== 'RUNNING';

export type Asked =
  | { readonly ok: true; readonly report: JobReport | null }
  | { readonly ok: false; readonly problem: Problem };

interface Parts {
  readonly ask: (id: string, signal: AbortSignal) => Promise<Asked>;
  readonly changed: (jobs: readonly WatchedJob[], problem: Problem | null) => void;
  /** Told when an ingestion has ended under our eyes. */
  readonly ended: (report: JobReport) => void;
}

/** Asks how far ingestions are, again and again until all have ended. */
export class JobWatch {
  readonly #jobs = new Map<string, WatchedJob>();
  /** Ids to ask after, in their order. */
  readonly #open = new Set<string>();
  #asking = false;

  constructor(
    private readonly parts: Parts,
    private readonly signal: AbortSignal,
  ) {}

  /** @param job what is known of it, where it was just begun, cancelled or retried */
  watch(id: string, job: JobFragment | null = null): void {
    const before = this.#jobs.get(id);
    if (before !== undefined && job === null) return;
    const report = job === null ? null : { failures: [], added: [], ...before?.report, job };
    this.#open.add(id);
    this.#put({ id, report, missing: false });
    this.resume();
  }

  /** Goes on after a problem. */
  resume(): void {
    if (!this.#asking) void this.#run();
  }

  async #run(): Promise<void> {
    this.#asking = true;
    let pause = PAUSE;
    while (this.#open.size > 0 && !this.signal.aborted) {
      const problem = await this.#askOnce();
      if (problem !== null && !passes(problem)) break;
      pause = problem === null ? PAUSE : Math.min(LONGEST_PAUSE, pause * 2);
      if (this.#open.size > 0) await wait(pause, this.signal);
    }
    this.#asking = false;
  }

  async #askOnce(): Promise<Problem | null> {
    for (const id of [...this.#open].slice(0, AT_ONCE)) {
      const asked = await this.parts.ask(id, this.signal);
      if (this.signal.aborted) return null;
      if (!asked.ok) {
        this.parts.changed([...this.#jobs.values()], asked.problem);
        return asked.problem;
      }
      this.#answered(id, asked.report);
    }
    return null;
  }

  #answered(id: string, report: JobReport | null): void {
    const before = this.#jobs.get(id)?.report ?? null;
    const ended = report === null || hasEnded(report.job);
    if (ended) this.#open.delete(id);
    this.#put({ id, report, missing: report === null });
    if (ended && report !== null && before !== null) this.parts.ended(report);
  }

  #put(job: WatchedJob): void {
    this.#jobs.set(job.id, job);
    this.parts.changed([...this.#jobs.values()], null);
  }
}

import { wait } from '../kit/wait.ts';
import type { ChangeFragment } from '../generated.ts';
import type { Problem } from '../server/problem.ts';

/** Milliseconds between two looks at a change that runs; after one that was not answered, longer each time. */
const PAUSE = 1000;
const LONGEST_PAUSE = 8000;

export type Looked =
  | { readonly ok: true; readonly change: ChangeFragment | null }
  | { readonly ok: false; readonly problem: Problem };

export interface ChangeState {
  /** The change that runs, or that was seen to end; null: none. */
  readonly change: ChangeFragment | null;
  /** Why it cannot be followed at the moment. */
  readonly problem: Problem | null;
}

interface Parts {
  readonly ask: () => Promise<Looked>;
  /** Told when a change has ended under our eyes. */
  readonly ended: () => void;
  /** Aborted when it should stop for good. */
  readonly signal: AbortSignal;
}

/** Follows a change of model until it is over. It outlives the page that shows it, as uploads do. */
export class ChangeWatch {
  #state: ChangeState = { change: null, problem: null };
  readonly #listeners = new Set<() => void>();
  #looking = false;
  /** Changes begun here: a look asked for before the last of them knows nothing of it. */
  #begun = 0;

  constructor(private readonly parts: Parts) {}

  readonly state = (): ChangeState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Finds out whether one runs, and follows it. */
  look(): void {
    if (!this.#looking) void this.#run();
  }

  /** Follows one that was begun here. */
  begun(change: ChangeFragment): void {
    this.#begun++;
    this.#tell({ change, problem: null });
    if (this.#running) this.look();
    else this.parts.ended();
  }

  /** What is over is shown no more. */
  forgetWhatIsOver(): void {
    if (!this.#running) this.#tell({ change: null, problem: null });
  }

  get #running(): boolean {
    return this.#state.change?.state === 'RUNNING';
  }

  async #run(): Promise<void> {
    const { signal } = this.parts;
    this.#looking = true;
    let pause = PAUSE;
    while (!signal.aborted) {
      const begun = this.#begun;
      const looked = await this.parts.ask();
      if (signal.aborted) break;
      if (begun === this.#begun) this.#answered(looked);
      if (!this.#running) break;
      pause = looked.ok ? PAUSE : Math.min(LONGEST_PAUSE, pause * 2);
      await wait(pause, signal);
    }
    this.#looking = false;
  }

  #answered(looked: Looked): void {
    if (!looked.ok) {
      this.#tell({ ...this.#state, problem: looked.problem });
      return;
    }
    const { change } = looked;
    const ran = this.#running;
    // What had ended before anybody looked is no news.
    this.#tell({ change: ran || change?.state === 'RUNNING' ? change : this.#state.change, problem: null });
    if (ran && !this.#running) this.parts.ended();
  }

  #tell(state: ChangeState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

import type { TrainingProgress } from './training-messages.js';

/** How often progress is worth telling, in milliseconds. */
const INTERVAL = 250;

/** Counts a run's steps and samples over time. */
export class Pace {
  #samples = 0;
  #skipped = 0;
  #busy = 0;
  #since = 0;
  #told = performance.now();

  /** @param total samples of the whole run, all epochs together */
  constructor(private readonly total: number) {}

  /** Counts samples that an earlier run took: they are done, but say nothing of this one's rate. */
  skip(samples: number): void {
    this.#skipped += samples;
  }

  /** Times one step. Measuring epochs and waiting for the next call are not training. */
  async step<T>(samples: number, work: () => Promise<T>): Promise<T> {
    this.#since = performance.now();
    const result = await work();
    this.#busy += performance.now() - this.#since;
    this.#samples += samples;
    return result;
  }

  /** True about four times a second. */
  due(): boolean {
    const now = performance.now();
    if (now - this.#told < INTERVAL) return false;
    this.#told = now;
    return true;
  }

  figures(): Pick<TrainingProgress, 'done' | 'samplesPerSecond' | 'secondsLeft'> {
    const samplesPerSecond = (this.#samples / Math.max(this.#busy, 1)) * 1000;
    const done = this.#skipped + this.#samples;
    return {
      done: done / this.total,
      samplesPerSecond,
      secondsLeft: (this.total - done) / Math.max(samplesPerSecond, 1e-3),
    };
  }
}

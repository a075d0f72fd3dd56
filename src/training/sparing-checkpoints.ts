import type { Checkpoint, CheckpointStore } from './checkpoint.js';

/** Writing may take at most about this share of the time. */
const SHARE = 0.1;

/**
 * Passes checkpoints on only as often as writing them stays cheap: with epochs shorter than ten writes, some are held
 * back until a later one replaces them. What a kill -9 then loses is that short; `flush` loses nothing.
 */
export class SparingCheckpoints implements CheckpointStore {
  #held: Checkpoint | undefined;
  #notBefore = -Infinity;

  /** @param now milliseconds */
  constructor(
    private readonly store: CheckpointStore,
    private readonly now: () => number = () => performance.now(),
  ) {}

  read(): Promise<Checkpoint | undefined> {
    return this.store.read();
  }

  async write(checkpoint: Checkpoint): Promise<void> {
    this.#held = checkpoint;
    if (this.now() >= this.#notBefore) await this.flush();
  }

  /** Writes what is held back, if anything is. */
  async flush(): Promise<void> {
    if (this.#held === undefined) return;
    const started = this.now();
    await this.store.write(this.#held);
    this.#held = undefined;
    const ended = this.now();
    this.#notBefore = ended + (ended - started) / SHARE;
  }
}

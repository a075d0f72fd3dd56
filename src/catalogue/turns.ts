/** Runs work while nobody else holds what it holds, and rejects with what the work rejects with. */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets work of this process through one at a time, first come first served, each piece under a lock. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** @param lock keeps other processes out; none are there by default */
  constructor(private readonly lock: Lock = (work) => work()) {}

  take<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.lock(work));
    // Whoever asked is told of a failure; the next in line only waits.
    this.#last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}

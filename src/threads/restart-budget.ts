import { FacetError } from '../domain/index.js';

/** Bounds how often something that keeps dying is started again: so many times within a window. */
export class RestartBudget {
  #starts: number[] = [];

  /**
   * @param limit restarts allowed in a window
   * @param windowMs its length in milliseconds
   * @param now the clock, in milliseconds
   */
  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes one restart. @throws FacetError `SERVICE_UNAVAILABLE` when none is left for now */
  spend(what: string): void {
    const now = this.now();
    this.#starts = this.#starts.filter((start) => now - start < this.windowMs);
    if (this.#starts.length >= this.limit) {
      const seconds = Math.ceil((this.#starts[0] + this.windowMs - now) / 1000);
      throw new FacetError(
        'SERVICE_UNAVAILABLE',
        `${what} died ${this.limit} times within ${this.windowMs / 1000} s; it is tried again in ${seconds} s`,
      );
    }
    this.#starts.push(now);
  }
}

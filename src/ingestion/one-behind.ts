/** Work that goes on, one piece at a time, while its caller prepares the next. */
export class OneBehind {
  #running: Promise<void> = Promise.resolve();

  /** Waits for the piece before, throwing what that threw, and starts the next. */
  async start(work: () => Promise<void>): Promise<void> {
    await this.#running;
    this.#running = work();
    // It is awaited before the next piece; until then a rejection must not count as unhandled.
    void this.#running.catch(() => undefined);
  }

  /** Waits for the last piece. Throws what that threw. */
  async end(): Promise<void> {
    await this.#running;
  }

  /** Resolves when nothing goes on, whether or not that went well. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#running]);
  }
}

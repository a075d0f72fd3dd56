/** Aborts after a time, or when somebody's signal is; `stop` leaves neither timer nor listener behind. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #abort = () => {
    this.#controller.abort();
  };
  #passed = false;

  constructor(
    seconds: number,
    private readonly wish: AbortSignal | undefined,
  ) {
    this.#timer = setTimeout(() => {
      this.#passed = true;
      this.#abort();
    }, seconds * 1000);
    wish?.addEventListener('abort', this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it was the time. */
  get passed(): boolean {
    return this.#passed;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.wish?.removeEventListener('abort', this.#abort);
  }
}

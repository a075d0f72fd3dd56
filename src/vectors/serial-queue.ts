/** Runs tasks one after the other, in the order they were given; one that fails holds up none. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(task);
    // The caller has `result` and its error; the queue only needs to know that the task ended.
    this.#tail = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}

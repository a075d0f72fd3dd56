import { FacetError } from '../domain/index.js';

/** A wish to stop that reaches a thread in the middle of its work: one integer in shared memory. */
export class StopFlag {
  readonly #value: Int32Array;

  /** @param shared 4 bytes: another thread's flag; without, a new one */
  constructor(readonly shared = new SharedArrayBuffer(4)) {
    this.#value = new Int32Array(shared);
  }

  raise(): void {
    Atomics.store(this.#value, 0, 1);
  }

  /** @throws FacetError `SERVICE_UNAVAILABLE` once it is raised */
  check(): void {
    if (Atomics.load(this.#value, 0) !== 0) {
      throw new FacetError('SERVICE_UNAVAILABLE', 'the evaluation was stopped');
    }
  }
}

import { FacetError } from '../domain/index.js';

/** Lets so much work run at once and refuses the rest: waiting callers would pile up behind work of minutes. */
export class RunningLimit {
  #running = 0;

  constructor(private readonly most: number) {}

  /** @throws FacetError `EVALUATION_BUSY` (with the limit) while as much as may run is running */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.most) {
      throw new FacetError(
        'EVALUATION_BUSY',
        `${this.most === 1 ? 'an evaluation is' : `${this.most} evaluations are`} running: try again when it is done`,
        { limit: this.most },
      );
    }
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }
}

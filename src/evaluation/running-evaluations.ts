import { FacetError } from '../domain/index.js';
import type { EvaluationOptions, EvaluationProgress } from './options.js';

/** An evaluation under way: what is measured, and how far it is. Who asked for it is not kept. */
export interface RunningEvaluation extends EvaluationProgress {
  readonly startedAt: Date;
  readonly measured: Pick<EvaluationOptions, 'protocol' | 'm' | 'queries'>;
}

/** Lets so many evaluations run at once and refuses the rest: waiting callers would pile up behind work of minutes. */
export class RunningEvaluations {
  readonly #running = new Map<symbol, RunningEvaluation>();

  constructor(private readonly most: number) {}

  /** The one that has been running longest. */
  get oldest(): RunningEvaluation | undefined {
    return this.#running.values().next().value;
  }

  /**
   * @param work is given a function that takes its progress
   * @throws FacetError `EVALUATION_BUSY` (with the limit) while as many as may run are running
   */
  async run<T>(
    measured: RunningEvaluation['measured'],
    work: (tell: (progress: EvaluationProgress) => void) => Promise<T>,
  ): Promise<T> {
    if (this.#running.size >= this.most) {
      throw new FacetError(
        'EVALUATION_BUSY',
        `${this.most === 1 ? 'an evaluation is' : `${this.most} evaluations are`} running: try again when it is done`,
        { limit: this.most },
      );
    }
    const own = Symbol('evaluation');
    const known = { startedAt: new Date(), measured };
    const tell = (progress: EvaluationProgress) => {
      this.#running.set(own, { ...known, ...progress });
    };
    tell({ stage: 'gallery', done: 0, total: 0 });
    try {
      return await work(tell);
    } finally {
      this.#running.delete(own);
    }
  }
}

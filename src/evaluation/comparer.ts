import { Thread } from '../threads/index.js';
import type { EvaluationComparison } from './compare.js';
import type { StoredEvaluation } from './stored-schema.js';

/** What the comparison worker is asked. */
export interface ComparisonTask {
  readonly baseline: StoredEvaluation;
  readonly candidate: StoredEvaluation;
}

/**
 * Compares stored runs in a worker: ten thousand rounds of a randomisation test over thousands of queries take seconds,
 * which searches should not wait for. One comparison at a time, each in a thread of its own; others wait for their turn.
 */
export class Comparer {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param signal ends the worker, or the waiting
   * @throws FacetError as `compareEvaluations`, `SERVICE_UNAVAILABLE` if the worker dies; the signal's reason
   */
  compare(
    baseline: StoredEvaluation,
    candidate: StoredEvaluation,
    signal?: AbortSignal,
  ): Promise<EvaluationComparison> {
    const turn = this.#last.then(() => compareInWorker({ baseline, candidate }, signal));
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

async function compareInWorker(task: ComparisonTask, signal?: AbortSignal): Promise<EvaluationComparison> {
  signal?.throwIfAborted();
  const thread = await Thread.start<ComparisonTask, EvaluationComparison>('evaluation/comparison-worker');
  const stop = () => void thread.kill();
  signal?.addEventListener('abort', stop);
  try {
    signal?.throwIfAborted();
    return await thread.call(task);
  } catch (error) {
    // A killed worker rejects with an error of its own; the caller knows why it was killed.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await thread.kill();
  }
}

import { FacetError } from '../../domain/index.js';
import type { JobQueue } from './job-queue.js';
import { Workers } from './workers.js';

/** Name of the queue of comparisons to be made: it holds one job, the next one. */
export const RECONCILE_QUEUE = 'facet-reconcile';

const KEY = 'gallery';
/** Wait after one that could not be made, in seconds. */
const AGAIN_SECONDS = 600;

export interface ReconcilingOptions {
  /** Hours between two of them, > 0. */
  readonly hours: number;
  readonly reconcile: (stop: AbortSignal) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Compares the stores by the clock, until it is closed. The next time is in the queue, so that a process that is started
 * again and again neither skips nor repeats it, and of several processes one does it.
 */
export async function startReconciling(
  jobs: JobQueue,
  { hours, reconcile, onError }: ReconcilingOptions,
): Promise<{ close(): Promise<void> }> {
  await jobs.send(RECONCILE_QUEUE, KEY, hours * 3600);
  return new Workers({
    jobs,
    queue: RECONCILE_QUEUE,
    count: 1,
    onError,
    handle: async (_job, stop) => {
      let nextSeconds = hours * 3600;
      try {
        await reconcile(stop);
      } catch (error) {
        nextSeconds = Math.min(nextSeconds, AGAIN_SECONDS);
        // While the model is changed there is nothing to compare; that is no failure.
        if (!(error instanceof FacetError && error.code === 'NOT_POSSIBLE_NOW') && !stop.aborted)
          onError(error);
      }
      await jobs.send(RECONCILE_QUEUE, KEY, nextSeconds);
    },
  });
}

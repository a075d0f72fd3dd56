import type { JobParts } from './job-parts.js';
import type { JobQueue } from './job-queue.js';
import { runIngestion } from './run-ingestion.js';
import { Workers } from './workers.js';

/** Name of the queue of ingestions to be worked on. */
export const INGEST_QUEUE = 'facet-ingest';
/** How often ingestions that nobody works on are looked for, in milliseconds. */
const SWEEP_MS = 10_000;
const SWEEP = 100;
/** How often work on what a failure of the database broke off is tried again, in milliseconds. */
const RESUME_MS = 2000;
/** Longest wait for something that is away, in seconds. */
const MAX_WAIT = 30;

/** Those who work on ingestions in this process. */
export interface Ingesting {
  /** There may be something to do. */
  wake(): void;
  /** Leaves what is under way, settled as far as it got, for another time. */
  close(): Promise<void>;
}

/**
 * Works on ingestions until it is closed: those it is reminded of, and those that nobody works on, as after a crash.
 * @param runner see `readRunnerId`: what it holds at the start is what its predecessor held when it died
 * @param count ingestions at a time
 */
export async function startIngesting(
  parts: JobParts,
  jobs: JobQueue,
  { runner, count, onError }: { runner: string; count: number; onError: (error: unknown) => void },
): Promise<Ingesting> {
  const sweep = async () => {
    for (const id of await parts.store.unattended(SWEEP)) await jobs.send(INGEST_QUEUE, id);
  };
  // Work that broke off with the database away: it could not be given back, and would wait for the end of our own lease.
  const brokenOff = new Set<string>();
  const resume = async () => {
    for (const id of brokenOff) await jobs.send(INGEST_QUEUE, id);
  };
  await parts.store.abandon(runner);
  await sweep();
  const run = async (id: string, stop: AbortSignal) => {
    try {
      if (brokenOff.delete(id)) await parts.store.release(id, runner, null);
      return await runIngestion(parts, { id, runner, stop, onError });
    } catch (error) {
      brokenOff.add(id);
      throw error;
    }
  };
  const workers = new Workers({
    jobs,
    queue: INGEST_QUEUE,
    count,
    onError,
    handle: async ({ key, attempt }, stop) => {
      const result = await run(key, stop);
      if (result.kind === 'over') return;
      const again = result.waiting ? attempt + 1 : 0;
      const wait = result.waiting ? Math.min(MAX_WAIT, 2 ** attempt) : result.afterSeconds;
      await jobs.send(INGEST_QUEUE, key, Math.ceil(wait), again);
    },
  });
  const timer = setInterval(() => {
    sweep().catch(onError);
  }, SWEEP_MS);
  const resuming = setInterval(() => {
    resume().catch(onError);
  }, RESUME_MS);
  return {
    wake: () => {
      workers.wake();
    },
    close: async () => {
      clearInterval(timer);
      clearInterval(resuming);
      await workers.close();
    },
  };
}

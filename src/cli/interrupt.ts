import { FacetError } from '../domain/index.js';

/**
 * Runs work that can be stopped half-way: the first Ctrl-C or SIGTERM aborts its signal, a second one ends the process
 * at once, as people expect.
 * @param advice what to tell a person who stopped it: how to go on
 * @throws FacetError `INTERRUPTED` where it was stopped; else whatever the work throws
 */
export async function interruptible<T>(
  advice: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new FacetError('INTERRUPTED', `stopped; ${advice}`));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

import { vi } from 'vitest';
import { Thread } from '../../src/threads/index.js';

export interface WatchedThreads {
  /** The worker threads started since, oldest first. */
  started(): readonly Thread<unknown, unknown>[];
  /** Ends all of them that live, as a crash would. */
  kill(): Promise<void>;
  /** Stops watching. */
  readonly forget: () => void;
}

/** Watches the worker threads that this process starts, so that a test can kill them. */
export function watchThreads(): WatchedThreads {
  const spy = vi.spyOn(Thread, 'start');
  const started = () =>
    spy.mock.settledResults.flatMap((result) => (result.type === 'fulfilled' ? [result.value] : []));
  return {
    started,
    kill: async () => {
      await Promise.all(started().map((thread) => thread.kill()));
    },
    forget: () => {
      spy.mockRestore();
    },
  };
}

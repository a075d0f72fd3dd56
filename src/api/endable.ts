/**
 * An iterator whose source stops as soon as its reader has had enough. A generator that waits for its next change does
 * not hear `return()` before that change comes; so `return()` first aborts the signal the source was given.
 * @param start begins the source; it must end when its signal is aborted
 * @param outer ends the source as well: the client's connection
 */
export function endable<T>(
  start: (signal: AbortSignal) => AsyncIterable<T>,
  outer: AbortSignal,
): AsyncIterableIterator<T> {
  const ended = new AbortController();
  const source = start(AbortSignal.any([ended.signal, outer]))[Symbol.asyncIterator]();
  const end = async (): Promise<IteratorResult<T>> => {
    ended.abort();
    await source.return?.();
    return { done: true, value: undefined };
  };
  return {
    next: () => source.next(),
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

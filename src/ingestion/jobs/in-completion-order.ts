/**
 * Prepares items, several at a time, and gives them in the order in which they become ready: one that is slow keeps
 * nobody waiting but its own place. No item is read before there is a place for it; leaving early waits for those under way.
 * @param concurrency at most this many at a time, ≥ 1
 */
export async function* inCompletionOrder<Item, Result>(
  items: AsyncIterable<Item>,
  concurrency: number,
  prepare: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay = new Map<number, Promise<{ readonly ticket: number; readonly result: Result }>>();
  const source = items[Symbol.asyncIterator]();
  let tickets = 0;
  let ended = false;
  try {
    for (;;) {
      while (!ended && underWay.size < concurrency) {
        const next = await source.next();
        if (next.done === true) {
          ended = true;
          break;
        }
        const ticket = tickets++;
        underWay.set(
          ticket,
          prepare(next.value).then((result) => ({ ticket, result })),
        );
      }
      if (underWay.size === 0) return;
      const { ticket, result } = await Promise.race(underWay.values());
      underWay.delete(ticket);
      yield result;
    }
  } finally {
    await Promise.allSettled(underWay.values());
    await source.return?.();
  }
}

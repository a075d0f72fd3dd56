/** Parts of a list, each of `size` items but the last. */
export function batches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/**
 * Runs a task on every item, at most `streams` at a time. After a failure no further one begins; those that run are
 * waited for, then the first failure is thrown.
 * @returns the results, in the order of the items
 */
export async function inStreams<Item, Result>(
  items: readonly Item[],
  streams: number,
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const stream = async () => {
    while (next < items.length && failures.length === 0) {
      const i = next++;
      try {
        results[i] = await task(items[i]);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(streams, items.length) }, stream));
  if (failures.length > 0) throw failures[0];
  return results;
}

import { FacetError } from '../../src/domain/index.js';

/** The FacetError that `action` throws or rejects with; anything else, or nothing, fails the test. */
export async function failureOf(action: () => unknown): Promise<FacetError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof FacetError) return error;
    throw error;
  }
  throw new Error('did not throw');
}

/** Everything an async iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

import {
  createSourceEventStream,
  execute,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { FacetError } from '../domain/index.js';
import { overdue } from './deadlines.js';
import type { Load } from './load.js';

/**
 * Answers subscriptions as requests are answered: beginning one counts as work, and is refused where there is no room;
 * beginning it, and each of its events, must be ready within the time a request has. Either is told as an error.
 */
export function subscribing(load: Load, seconds: number) {
  return async (args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> => {
    const begun = load.during(async () => createSourceEventStream(args));
    const stream = await inTime(begun, seconds);
    if (!(Symbol.asyncIterator in stream)) return stream;
    const source = stream[Symbol.asyncIterator]();
    const answer = async (event: IteratorResult<unknown>): Promise<IteratorResult<ExecutionResult>> =>
      event.done === true
        ? { done: true, value: undefined }
        : {
            done: false,
            value: await inTime(Promise.resolve(execute({ ...args, rootValue: event.value })), seconds),
          };
    // Passed on at once: a generator would hear of `return` only after the event that it waits for.
    const answers: AsyncIterableIterator<ExecutionResult> = {
      next: async () => answer(await source.next()),
      return: async () => {
        await source.return?.();
        return { done: true, value: undefined };
      },
      throw: async (error: unknown) => {
        await source.throw?.(error);
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => answers,
    };
    return answers;
  };
}

/** What the work gives, or errors where it is refused or late: what comes of it then is dropped. */
async function inTime<T>(work: Promise<T>, seconds: number): Promise<T | ExecutionResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(overdue(seconds));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (!(error instanceof FacetError)) throw error;
    return { errors: [new GraphQLError(error.message, { originalError: error })] };
  } finally {
    clearTimeout(timer);
  }
}

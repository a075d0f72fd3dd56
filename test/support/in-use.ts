import type { ModelInUse } from '../../src/model/index.js';

/** A model that nobody has to wait for. */
export function inUse<M>(get: () => M): ModelInUse<M> {
  return { get, use: (work) => work(get()) };
}

import { setTimeout } from 'node:timers/promises';
import { FacetError } from '../domain/index.js';
import type { SearchDependencies, SearchModel } from './dependencies.js';

/** Milliseconds before each new start: activation and swap are moments apart, more so in another process. */
const PAUSES = [2, 4, 8, 16, 32, 64, 128, 256, 512];

/** From this start on it is no mere moment: perhaps another process has changed the model. */
const FOLLOW = 3;

/**
 * Runs a search with one model from beginning to end; where the index serves another one by then, all of it again with
 * the model as of then. So no page is of two models, and a change of model costs a search some milliseconds.
 * @throws FacetError `SERVICE_UNAVAILABLE`, naming both versions, if the two do not come together; what `search` throws
 */
export async function withOneModel<T>(
  { model, followIndex }: SearchDependencies,
  search: (model: SearchModel | null) => Promise<T>,
): Promise<T> {
  for (let start = 0; ; start++) {
    try {
      return await model.use(search);
    } catch (error) {
      if (!(error instanceof FacetError) || error.code !== 'MODEL_CHANGED') throw error;
      const pause = PAUSES.at(start);
      if (pause === undefined) {
        throw new FacetError('SERVICE_UNAVAILABLE', error.message, error.details, { cause: error });
      }
      await setTimeout(pause);
    }
    if (start >= FOLLOW) await followIndex?.();
  }
}

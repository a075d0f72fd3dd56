import { FacetError } from '../domain/index.js';
import type { SearchDependencies } from './dependencies.js';
import { prepareSearch } from './search-by-attributes.js';
import type { AttributeSearch, SearchOutcome } from './services.js';
import { withOneModel } from './with-one-model.js';

/**
 * See SearchService.searchMany. All queries are encoded before the first goes to the index: handed over together, they are
 * answered by one product.
 */
export function searchMany(
  dependencies: SearchDependencies,
  searches: readonly AttributeSearch[],
): Promise<SearchOutcome[]> {
  return withOneModel(dependencies, async (model) => {
    const prepared = await Promise.all(
      searches.map((search) => outcome(() => prepareSearch(dependencies, model, search))),
    );
    return Promise.all(prepared.map((ready) => (ready.ok ? outcome(ready.value) : Promise.resolve(ready))));
  });
}

/** A change of model concerns all of them, a defect of ours too: those are thrown on. */
async function outcome<T>(work: () => Promise<T>): Promise<SearchOutcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof FacetError) || error.code === 'MODEL_CHANGED') throw error;
    return { ok: false, error };
  }
}

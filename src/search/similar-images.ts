import { FacetError } from '../domain/index.js';
import { Cursors } from './cursors.js';
import type { SearchDependencies } from './dependencies.js';
import { checkFilter, searchable } from './filters.js';
import { checkFirst } from './first.js';
import { rankedPage } from './ranked-page.js';
import { checkRefinements, without } from './refinements.js';
import type { Page, SearchEdge, SimilarRequest } from './services.js';
import { withOneModel } from './with-one-model.js';

/** See SearchService.similarImages. Needs embeddings only: it works without a loaded model. */
export function similarImages(
  dependencies: SearchDependencies,
  toId: string,
  page: SimilarRequest,
): Promise<Page<SearchEdge>> {
  return withOneModel(dependencies, () => similarInActive(dependencies, toId, page));
}

async function similarInActive(
  dependencies: SearchDependencies,
  toId: string,
  page: SimilarRequest,
): Promise<Page<SearchEdge>> {
  checkFirst(page.first);
  const refined = checkRefinements(checkFilter(page.filter), { exclude: page.exclude });
  const { index, catalogue } = dependencies;
  const modelVersion = await index.active();
  const [point] = await index.fetch([toId], modelVersion ?? undefined);
  const shown = await catalogue.byIds([toId]);
  if (modelVersion === null || point === undefined || !shown.has(toId)) {
    throw new FacetError('NOT_FOUND', `to: no indexed image has the id ${toId}`, { field: 'to' });
  }
  const cursors = new Cursors({ kind: 'similar', subject: toId, filter: refined.key, modelVersion });
  const after = cursors.read(page.after);
  const filter = await searchable(catalogue, refined);
  return rankedPage(dependencies, {
    vector: point.vector,
    // If another model was activated since, the search is refused: the vector would be the wrong model's.
    modelVersion,
    filter: { ...filter, mustNot: [...filter.mustNot, without([toId])] },
    images: refined.whole ? undefined : refined.images,
    cursors,
    first: page.first,
    after,
  });
}

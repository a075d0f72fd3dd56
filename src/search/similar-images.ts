import { FacetError } from '../domain/index.js';
import { Cursors } from './cursors.js';
import type { SearchDependencies } from './dependencies.js';
import { checkFilter, searchable } from './filters.js';
import { rankedPage } from './ranked-page.js';
import { rankingSize } from './ranking-size.js';
import { checkRefinements, without } from './refinements.js';
import type { SearchPage, SimilarRequest } from './services.js';
import { checkSlice } from './slice.js';
import { withOneModel } from './with-one-model.js';

/** See SearchService.similarImages. Needs embeddings only: it works without a loaded model. */
export function similarImages(
  dependencies: SearchDependencies,
  toId: string,
  page: SimilarRequest,
): Promise<SearchPage> {
  return withOneModel(dependencies, () => similarInActive(dependencies, toId, page));
}

async function similarInActive(
  dependencies: SearchDependencies,
  toId: string,
  page: SimilarRequest,
): Promise<SearchPage> {
  const slice = checkSlice(page);
  const refined = checkRefinements(checkFilter(page.filter), { exclude: page.exclude });
  const { index, catalogue } = dependencies;
  const modelVersion = await index.active();
  const [point] = await index.fetch([toId], modelVersion ?? undefined);
  const shown = await catalogue.byIds([toId]);
  if (modelVersion === null || point === undefined || !shown.has(toId)) {
    throw new FacetError('NOT_FOUND', `to: no indexed image has the id ${toId}`, { field: 'to' });
  }
  const cursors = new Cursors({ kind: 'similar', subject: toId, filter: refined.key, modelVersion });
  const place = cursors.read(slice.cursor, slice.field);
  const filter = await searchable(catalogue, refined);
  const found = await rankedPage(dependencies, {
    vector: point.vector,
    // If another model was activated since, the search is refused: the vector would be the wrong model's.
    modelVersion,
    filter: { ...filter, mustNot: [...filter.mustNot, without([toId])] },
    images: refined.whole ? undefined : refined.images,
    cursors,
    slice,
    place,
  });
  const leftOut = [...new Set([...refined.excluded, toId])];
  return {
    ...found,
    totalCount: page.count === true ? await rankingSize(dependencies, refined, leftOut) : null,
  };
}

import { FacetError, type AttributeQuery } from '../domain/index.js';
import { Cursors } from './cursors.js';
import type { SearchDependencies, SearchModel } from './dependencies.js';
import { explained } from './explanation.js';
import { checkFilter, searchable } from './filters.js';
import { checkLike, halfwayTo, probableByQuery } from './like.js';
import { rankedPage } from './ranked-page.js';
import { rankingSize } from './ranking-size.js';
import { checkRefinements, without } from './refinements.js';
import { searchableAttributes } from './searchable-attributes.js';
import type { AttributeSearch, SearchPage } from './services.js';
import { checkSlice } from './slice.js';
import { withOneModel } from './with-one-model.js';

/** See SearchService.searchByAttributes. */
export function searchByAttributes(
  dependencies: SearchDependencies,
  search: AttributeSearch,
): Promise<SearchPage> {
  return withOneModel(dependencies, async (model) => (await prepareSearch(dependencies, model, search))());
}

/**
 * The first half of a search: checks everything and encodes the query.
 * @returns the second half: goes to the index and the catalogue
 */
export async function prepareSearch(
  dependencies: SearchDependencies,
  model: SearchModel | null,
  { query, page }: AttributeSearch,
): Promise<() => Promise<SearchPage>> {
  const slice = checkSlice(page);
  const refined = checkRefinements(checkFilter(page.filter), page);
  const { minProbability, key } = refined;
  const like = checkLike(page.like);
  if (like.length > 0 && minProbability > 0) {
    throw new FacetError('BAD_USER_INPUT', 'minProbability: a ranking with `like` does not end by it', {
      field: 'minProbability',
    });
  }
  if (model === null) {
    throw new FacetError('MODEL_MISSING', 'there is no model yet: run `facet train` or `facet demo` first');
  }
  checkSearchable(query, model);
  const cursors = new Cursors({
    kind: 'search',
    subject: like.length === 0 ? query.key : JSON.stringify([query.key, like]),
    filter: key,
    modelVersion: model.version,
  });
  const place = cursors.read(slice.cursor, slice.field);
  // One query a run: in a larger batch the same query could come out different in its last bits, and with it the order
  // of near ties from one page to the next.
  const vector = await model.encodeQueries([query.signed]);
  const asked = like.length === 0 ? vector : await halfwayTo(dependencies, vector, like, model.version);
  const { must, mustNot } = await searchable(dependencies.catalogue, refined);
  const filter = { must, mustNot: like.length === 0 ? mustNot : [...mustNot, without(like)] };
  const probable = (score: number) =>
    model.matchProbability(query.present.length + query.absent.length, score);
  return async () => {
    const found = await rankedPage(dependencies, {
      vector: asked,
      modelVersion: model.version,
      filter,
      images: refined.whole ? undefined : refined.images,
      cursors,
      slice,
      place,
      ...(like.length === 0 ? { probability: { of: probable, atLeast: minProbability } } : {}),
    });
    const edges =
      like.length === 0
        ? found.edges
        : await probableByQuery(dependencies, vector, probable, found.edges, model.version);
    return {
      ...found,
      edges: page.explain === true ? await explained(dependencies, model, query, edges) : edges,
      totalCount:
        page.count === true
          ? await rankingSize(dependencies, refined, [...new Set([...refined.excluded, ...like])])
          : null,
    };
  };
}

function checkSearchable({ present, absent }: AttributeQuery, model: SearchModel): void {
  const searchable = new Set(searchableAttributes(model));
  const offending = [...present, ...absent].filter((attribute) => !searchable.has(attribute));
  if (offending.length === 0) return;
  throw new FacetError(
    'ATTRIBUTE_NOT_SEARCHABLE',
    `query: the active model was not trained to tell ${offending.join(', ')}`,
    { field: 'query' },
  );
}

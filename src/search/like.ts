import { FacetError, isUuid } from '../domain/index.js';
import { cosine } from '../vectors/index.js';
import type { SearchDependencies } from './dependencies.js';
import { MAX_LIKE, type SearchEdge } from './services.js';

/**
 * Ids of images that hits should be like: each once, sorted, so that equal searches have equal cursors.
 * @throws FacetError `BAD_USER_INPUT` naming `like` (over MAX_LIKE ids, or one that is no UUID)
 */
export function checkLike(ids: readonly string[] = []): readonly string[] {
  if (ids.length > MAX_LIKE) {
    throw new FacetError('BAD_USER_INPUT', `like: ${ids.length} ids; give at most ${MAX_LIKE}`, {
      field: 'like',
      limit: MAX_LIKE,
    });
  }
  const wrong = ids.find((id) => !isUuid(id));
  if (wrong !== undefined) {
    throw new FacetError('BAD_USER_INPUT', `like: "${wrong}" is not a UUID`, { field: 'like' });
  }
  return [...new Set(ids)].sort();
}

/**
 * What attributes and images ask for together: the direction halfway between the query's embedding and the images' mean
 * direction. By cosine with it, a hit's fitness and its likeness count the same.
 * @param query unit vector
 * @returns unit vector
 * @throws FacetError `NOT_FOUND` naming `like`: no indexed image has that id
 */
export async function halfwayTo(
  { index, catalogue }: Pick<SearchDependencies, 'index' | 'catalogue'>,
  query: Float32Array,
  like: readonly string[],
  modelVersion: string,
): Promise<Float32Array> {
  const [points, shown] = await Promise.all([index.fetch(like, modelVersion), catalogue.byIds(like)]);
  const vectors = new Map(points.map(({ id, vector }) => [id, vector]));
  const images = like.map((id) => {
    const vector = vectors.get(id);
    if (vector === undefined || !shown.has(id)) {
      throw new FacetError('NOT_FOUND', `like: no indexed image has the id ${id}`, { field: 'like' });
    }
    return vector;
  });
  return direction([query, direction(images)]);
}

/** The hits, each as probable as the attributes alone make it: the score is of attributes and images together. */
export async function probableByQuery(
  { index }: Pick<SearchDependencies, 'index'>,
  query: Float32Array,
  probability: (score: number) => number,
  edges: readonly SearchEdge[],
  modelVersion: string,
): Promise<SearchEdge[]> {
  const points = await index.fetch(
    edges.map(({ node }) => node.id),
    modelVersion,
  );
  const vectors = new Map(points.map(({ id, vector }) => [id, vector]));
  return edges.map((edge) => {
    const vector = vectors.get(edge.node.id);
    return { ...edge, probability: vector === undefined ? null : probability(cosine(vector, query)) };
  });
}

/** The sum of unit vectors, scaled to unit length; the first of them where they cancel out. */
function direction(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) vector.forEach((value, i) => (sum[i] += value));
  const norm = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return norm < 1e-6 ? vectors[0] : Float32Array.from(sum, (value) => value / norm);
}

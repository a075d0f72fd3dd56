import type { RankingPosition, VectorFilter, VectorHit } from '../vectors/index.js';
import type { ImageFilter } from '../catalogue/index.js';
import type { Cursors } from './cursors.js';
import type { SearchDependencies } from './dependencies.js';
import { endOfRanking, type ProbabilityOfScore } from './end-of-ranking.js';
import type { Page, SearchEdge } from './services.js';
import type { CheckedSlice } from './slice.js';

/** Most hits of one request to the index. */
const MAX_HITS = 1000;

export interface RankedPageRequest {
  readonly vector: Float32Array;
  readonly modelVersion: string;
  readonly filter: VectorFilter;
  /** What a hit's row must match besides, where the index cannot tell (see `searchable`). */
  readonly images?: ImageFilter | undefined;
  readonly cursors: Cursors;
  readonly slice: Pick<CheckedSlice, 'size' | 'backward'>;
  /** What the slice's cursor names. */
  readonly place: RankingPosition | undefined;
  /** None where a score says nothing of that kind. */
  readonly probability?: ProbabilityOfScore;
}

/**
 * One page of a ranking with its rows. The index may know images that the catalogue does not show (PENDING, DELETING):
 * they are passed over, as are those that do not match `images`, and further hits asked for, more at a time, until the
 * page is full and it is known whether another follows.
 */
export async function rankedPage(
  dependencies: SearchDependencies,
  { vector, modelVersion, filter, images, cursors, slice, place, probability }: RankedPageRequest,
): Promise<Page<SearchEdge>> {
  const { index, catalogue } = dependencies;
  const { size, backward } = slice;
  const edges: SearchEdge[] = [];
  let position = backward ? (place ?? (await endOfRanking(index, filter, probability))) : place;
  for (let limit = size + 1; ; limit = Math.min(2 * limit, MAX_HITS)) {
    const from = backward ? { before: position } : { after: position };
    const found = await index.search({ vector, modelVersion, filter, limit, ...from });
    // A place within the ranking has only probable ones before it.
    const hits = backward ? found.toReversed() : beginning(found, probability);
    const rows = await catalogue.byIds(
      hits.map(({ id }) => id),
      images,
    );
    for (const hit of hits) {
      const rank = (position?.rank ?? 0) + (backward ? -1 : 1);
      position = { ...hit, rank: Math.max(1, rank) };
      const node = rows.get(hit.id);
      if (node === undefined) continue;
      edges.push({
        node,
        score: hit.score,
        probability: probability?.of(hit.score) ?? null,
        explanation: null,
        cursor: cursors.write(position),
      });
    }
    const more = edges.length > size;
    if (!more && hits.length === limit) continue;
    const shown = edges.slice(0, size);
    return backward
      ? { edges: shown.reverse(), hasNextPage: place !== undefined, hasPreviousPage: more }
      : { edges: shown, hasNextPage: more, hasPreviousPage: place !== undefined };
  }
}

/** Hits up to the first that is not probable enough. Many may have the threshold's very probability: scores do not tell. */
function beginning(
  hits: readonly VectorHit[],
  probability: ProbabilityOfScore | undefined,
): readonly VectorHit[] {
  if (probability === undefined) return hits;
  const end = hits.findIndex(({ score }) => probability.of(score) < probability.atLeast);
  return end < 0 ? hits : hits.slice(0, end);
}

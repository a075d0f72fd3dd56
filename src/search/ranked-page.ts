import type { RankingPosition, VectorFilter, VectorHit } from '../vectors/index.js';
import type { ImageFilter } from '../catalogue/index.js';
import type { Cursors } from './cursors.js';
import type { SearchDependencies } from './dependencies.js';
import type { Page, SearchEdge } from './services.js';

/** Most hits of one request to the index. */
const MAX_HITS = 1000;

export interface RankedPageRequest {
  readonly vector: Float32Array;
  readonly modelVersion: string;
  readonly filter: VectorFilter;
  /** What a hit's row must match besides, where the index cannot tell (see `searchable`). */
  readonly images?: ImageFilter | undefined;
  readonly cursors: Cursors;
  /** Already checked. */
  readonly first: number;
  readonly after: RankingPosition | undefined;
  /** What a score says of the query being satisfied, where it says that. */
  readonly probability?: {
    /** Never falls as the score rises. */
    readonly of: (score: number) => number;
    /** The ranking ends with the first hit that is less probable. */
    readonly atLeast: number;
  };
}

/**
 * One page of a ranking with its rows. The index may know images that the catalogue does not show (PENDING, DELETING):
 * they are passed over, as are those that do not match `images`, and further hits asked for, more at a time, until the page is full and it is known whether
 * another follows.
 */
export async function rankedPage(
  { index, catalogue }: SearchDependencies,
  { vector, modelVersion, filter, images, cursors, first, after, probability }: RankedPageRequest,
): Promise<Page<SearchEdge>> {
  const edges: SearchEdge[] = [];
  let position = after;
  for (let limit = first + 1; ; limit = Math.min(2 * limit, MAX_HITS)) {
    const found = await index.search({ vector, modelVersion, filter, limit, after: position });
    const hits = beginning(found, probability);
    const rows = await catalogue.byIds(
      hits.map(({ id }) => id),
      images,
    );
    for (const hit of hits) {
      position = { ...hit, rank: (position?.rank ?? 0) + 1 };
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
    if (edges.length > first || hits.length < limit) {
      return { edges: edges.slice(0, first), hasNextPage: edges.length > first };
    }
  }
}

/** Hits up to the first that is not probable enough. Many may have the threshold's very probability: scores do not tell. */
function beginning(
  hits: readonly VectorHit[],
  probability: RankedPageRequest['probability'],
): readonly VectorHit[] {
  if (probability === undefined) return hits;
  const end = hits.findIndex(({ score }) => probability.of(score) < probability.atLeast);
  return end < 0 ? hits : hits.slice(0, end);
}

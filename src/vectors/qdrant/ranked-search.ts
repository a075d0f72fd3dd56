import { cosine } from '../cosine.js';
import { ranksBefore } from '../ranking.js';
import type { RankingPosition, VectorHit } from '../vector-index.js';

/** A hit with the store's own score, and its embedding if that came along. */
export interface Candidate {
  readonly id: string;
  /** Within `error` of the true cosine. */
  readonly score: number;
  readonly vector?: Float32Array | null;
}

/** Where candidates come from. */
export interface CandidateSource {
  /** Candidates `offset … offset + count − 1` of the store's own ranking, best first; fewer where it ends. */
  read(offset: number, count: number): Promise<Candidate[]>;
  /** Embeddings by id; those deleted meanwhile are left out. */
  vectors(ids: readonly string[]): Promise<Map<string, Float32Array>>;
}

/** What a ranking is asked for. */
export interface RankedRequest {
  readonly query: Float32Array;
  readonly limit: number;
  readonly after?: RankingPosition;
  /** Bound on |store's score − true cosine|. */
  readonly error: number;
}

/** Candidates read beyond those asked for on either side, for scores that only seem to be in order. */
const MARGIN = 32;

/**
 * The first `limit` hits after a place in the canonical ranking, from a store that ranks by rounded scores and pages by
 * offset. `after.rank` only says where to look first. The window of candidates grows backwards until nothing before it
 * can come after the place, and forwards until nothing behind it can come before the last hit; then the float64
 * products decide. So pages neither repeat nor skip, whatever the last bits of the store's scores, and although points
 * come and go between pages. One read answers a page unless many scores are within 2 × `error` of each other.
 */
export async function rankedSearch(source: CandidateSource, request: RankedRequest): Promise<VectorHit[]> {
  const { limit, after, error } = request;
  const rank = after?.rank ?? 0;
  const ceiling = after === undefined ? Infinity : after.score + error;
  const certain = after === undefined ? Infinity : after.score - error;
  let start = Math.max(0, rank - MARGIN);
  let end = rank + limit + MARGIN;
  for (;;) {
    const count = end - start;
    const window = await source.read(start, count);
    if (start > 0 && (window.length === 0 || window[0].score <= ceiling)) {
      start = Math.max(0, start - count);
      continue;
    }
    const surely = window.filter(({ score }) => score < certain);
    const floor = surely.length < limit ? -Infinity : surely[limit - 1].score - 2 * error;
    if (window.length < count || window[count - 1].score < floor) {
      const possible = window.filter(({ score }) => score <= ceiling && score >= floor);
      const hits = await canonical(source, possible, request);
      // Fewer only if some were deleted between their scores and their embeddings.
      if (hits.length === limit || window.length < count) return hits;
    } else {
      end += count;
    }
  }
}

/** What is asked of a ranking read backwards. */
export interface RankedBeforeRequest extends Omit<RankedRequest, 'after'> {
  readonly before: RankingPosition;
}

/**
 * The last `limit` hits before a place in the canonical ranking: rankedSearch read the other way. The window grows
 * forwards until nothing behind it can come before the place, and backwards until nothing before it can come after the
 * first hit.
 */
export async function rankedBefore(
  source: CandidateSource,
  { query, limit, before, error }: RankedBeforeRequest,
): Promise<VectorHit[]> {
  const floor = before.score - error;
  const certain = before.score + error;
  let end = Math.max(0, before.rank - 1) + MARGIN;
  let start = Math.max(0, end - limit - 2 * MARGIN);
  for (;;) {
    const count = end - start;
    const window = await source.read(start, count);
    if (window.length === count && window[count - 1].score >= floor) {
      end += count;
      continue;
    }
    const surely = window.filter(({ score }) => score > certain);
    const ceiling = surely.length < limit ? Infinity : surely[surely.length - limit].score + 2 * error;
    if (start === 0 || (window.length > 0 && window[0].score > ceiling)) {
      const possible = window.filter(({ score }) => score >= floor && score <= ceiling);
      const ranked = await ranking(source, possible, query);
      const hits = ranked.filter((hit) => ranksBefore(hit, before)).slice(-limit);
      // Fewer only if some were deleted between their scores and their embeddings.
      if (hits.length === limit || start === 0) return hits;
    }
    start = Math.max(0, start - count);
  }
}

async function canonical(
  source: CandidateSource,
  candidates: readonly Candidate[],
  { query, limit, after }: RankedRequest,
): Promise<VectorHit[]> {
  const ranked = await ranking(source, candidates, query);
  return ranked.filter((hit) => after === undefined || ranksBefore(after, hit)).slice(0, limit);
}

/** The candidates that are still there, by their float64 products. */
async function ranking(
  source: CandidateSource,
  candidates: readonly Candidate[],
  query: Float32Array,
): Promise<VectorHit[]> {
  const without = candidates.filter(({ vector }) => vector === undefined || vector === null);
  const fetched = await source.vectors(without.map(({ id }) => id));
  return candidates
    .flatMap(({ id, vector }) => {
      const known = vector ?? fetched.get(id);
      return known === undefined ? [] : [{ id, score: cosine(known, query) }];
    })
    .sort((a, b) => (ranksBefore(a, b) ? -1 : 1));
}

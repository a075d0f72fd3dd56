import { ATTRIBUTE_COUNT } from '../domain/index.js';
import { indexFilter } from '../vectors/index.js';
import { checkSizes } from './check-sizes.js';
import { liveTop } from './live-top.js';
import { withGallery, type LoadedGallery } from './loaded-gallery.js';
import type { EvaluationSettings, EvaluationSubject } from './options.js';
import { drawQueries, encodeQueries } from './rank-queries.js';

/** How well the live index follows the exact ranking, and how fast it answers. */
export interface IndexQuality {
  readonly queries: number;
  readonly images: number;
  /** Mean share of the exact first K that the index's first K holds. 1 for an exact index. */
  readonly recall: readonly { readonly k: number; readonly mean: number; readonly lowest: number }[];
  /** Milliseconds of one search for the largest K, one at a time, without encoding the query. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number };
}

export interface IndexQualityOptions extends EvaluationSubject, EvaluationSettings {
  /** Attributes a query asks, 1–40. */
  readonly m: number;
}

/** Queries a message, as in rankings. */
const QUERIES_A_CALL = 32;

/**
 * Asks the live index the queries of an evaluation, as users' searches do (not `exact`), and compares its first K with
 * the exact ranking's. Tells apart what the model and what the index gets wrong.
 * @throws FacetError as `evaluate`
 */
export async function measureIndexQuality(options: IndexQualityOptions): Promise<IndexQuality> {
  checkSizes({ ...options, ms: [options.m] });
  return withGallery(options, async (gallery) => {
    const drawn = await drawQueries(options, gallery);
    const vectors = await encodeQueries(options, drawn);
    const { length } = drawn.rows;
    const { dimensions } = options.index;
    const known = new Set(gallery.ids);
    // What it lets through beyond the gallery is passed over, as in a search.
    const { vectors: filter } = indexFilter(options.filter);
    const shares = options.ks.map((): number[] => []);
    const times: number[] = [];
    for (let first = 0; first < length; first += QUERIES_A_CALL) {
      const last = Math.min(first + QUERIES_A_CALL, length);
      const queries = vectors.slice(first * dimensions, last * dimensions);
      const exact = await exactTop(options, gallery, queries);
      for (let query = first; query < last; query++) {
        options.signal?.throwIfAborted();
        const vector = vectors.subarray(query * dimensions, (query + 1) * dimensions);
        const { ids, milliseconds } = await liveTop(options, vector, filter, known);
        times.push(milliseconds);
        options.ks.forEach((k, i) => {
          shares[i].push(share(ids, exact[query - first], k));
        });
      }
      options.onProgress?.({ stage: 'queries', done: last, total: length });
    }
    times.sort((a, b) => a - b);
    return {
      queries: length,
      images: gallery.ids.length,
      recall: options.ks.map((k, i) => ({
        k,
        mean: shares[i].reduce((sum, value) => sum + value, 0) / length,
        lowest: Math.min(...shares[i]),
      })),
      latency: { p50: percentile(times, 50), p95: percentile(times, 95), p99: percentile(times, 99) },
    };
  });
}

/** The first images of the exact ranking, as many as the largest K. */
async function exactTop(
  { ks, index: { dimensions } }: IndexQualityOptions,
  { ranking, ids }: LoadedGallery,
  queries: Float32Array,
): Promise<string[][]> {
  const count = queries.length / dimensions;
  const top = Math.min(Math.max(...ks), ids.length);
  const judged = new Int8Array(count * ATTRIBUTE_COUNT);
  const { top: rows } = await ranking.rank({ queries, judged, ks: [1], top });
  return Array.from({ length: count }, (_, query) =>
    Array.from(rows.subarray(query * top, (query + 1) * top), (row) => ids[row]),
  );
}

function share(found: readonly string[], exact: readonly string[], k: number): number {
  const wanted = new Set(exact.slice(0, k));
  return found.slice(0, k).filter((id) => wanted.has(id)).length / wanted.size;
}

/** Nearest rank. @param sorted ascending, not empty */
function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1];
}

import { ATTRIBUTE_COUNT, attributeId, FacetError, isAttribute } from '../domain/index.js';
import { CURVE_WIDTH } from './recall-curve.js';
import { EXAMPLE_TOP, type TopImages } from './examples.js';
import type { LoadedGallery } from './loaded-gallery.js';
import { metricsFor } from './metric-table.js';
import type { EvaluationOptions } from './options.js';
import { OutcomeTable } from './outcomes.js';
import type { DrawnQueries } from './sample-queries.js';

/** Queries a message: progress shows between messages. */
const QUERIES_A_CALL = 32;

export type Drawing = Pick<EvaluationOptions, 'protocol' | 'm' | 'queries' | 'seed' | 'model'>;

/** Draws the queries of a run. @throws FacetError `BAD_USER_INPUT` where no image allows one */
export async function drawQueries(
  { protocol, m, queries, seed, model }: Drawing,
  { ranking }: LoadedGallery,
): Promise<DrawnQueries> {
  const askable = model.manifest.attributes.filter(isAttribute).map(attributeId);
  const drawn = await ranking.draw({ protocol, m, count: queries, seed, askable });
  if (drawn !== undefined) return drawn;
  const kind = protocol === 'present-only' ? 'present' : 'labelled';
  throw new FacetError(
    'BAD_USER_INPUT',
    `m: no image of the gallery has ${m} ${kind} attributes that the model knows`,
    { field: 'm', limit: m },
  );
}

/** Queries as the attribute encoder gave them: row-major [queries × dimensions]. */
export function encodeQueries({ model }: Pick<EvaluationOptions, 'model'>, { rows, asked }: DrawnQueries) {
  return model.encodeQueries(
    Array.from(rows, (_, query) => asked.subarray(query * ATTRIBUTE_COUNT, (query + 1) * ATTRIBUTE_COUNT)),
  );
}

/** Everything a ranking run gives. */
export interface RankedQueries {
  readonly outcomes: OutcomeTable;
  readonly top: TopImages;
  /** See recall-curve.ts. */
  readonly curve: Float64Array;
}

/** Ranks the gallery for every query, a few at a time. */
export async function rankQueries(
  { ks, onProgress, signal, index: { dimensions } }: EvaluationOptions,
  { ranking }: LoadedGallery,
  { rows: { length: total }, judged }: DrawnQueries,
  vectors: Float32Array,
): Promise<RankedQueries> {
  const outcomes = new OutcomeTable(total, metricsFor(ks));
  const top = {
    rows: new Int32Array(total * EXAMPLE_TOP),
    verdicts: new Int8Array(total * EXAMPLE_TOP),
  };
  const curve = new Float64Array(CURVE_WIDTH);
  for (let first = 0; first < total; first += QUERIES_A_CALL) {
    signal?.throwIfAborted();
    const last = Math.min(first + QUERIES_A_CALL, total);
    const ranked = await ranking.rank({
      queries: vectors.slice(first * dimensions, last * dimensions),
      judged: judged.slice(first * ATTRIBUTE_COUNT, last * ATTRIBUTE_COUNT),
      ks,
      top: EXAMPLE_TOP,
    });
    outcomes.set(first, ranked.outcomes);
    top.rows.set(ranked.top, first * EXAMPLE_TOP);
    top.verdicts.set(ranked.verdicts, first * EXAMPLE_TOP);
    ranked.curve.forEach((sum, i) => (curve[i] += sum));
    onProgress?.({ stage: 'queries', done: last, total });
  }
  return { outcomes, top, curve };
}

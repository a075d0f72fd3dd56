import { attributeTable } from './attribute-table.js';
import { checkSizes } from './check-sizes.js';
import { readCurves } from './curves.js';
import { pickExamples } from './examples.js';
import { withGallery, type LoadedGallery } from './loaded-gallery.js';
import type { EvaluationOptions, EvaluationSettings, EvaluationSubject } from './options.js';
import { estimateMetrics } from './outcomes.js';
import { drawQueries, encodeQueries, rankQueries } from './rank-queries.js';
import type { EvaluationReport } from './report.js';

/**
 * Measures retrieval: draws queries from labelled images, ranks every embedding of the active collection exactly for
 * each, and averages the metrics. The exact ranking judges the model; how well an approximate index follows it is
 * another question (`measureIndexQuality`).
 * @throws FacetError `BAD_USER_INPUT`, `MODEL_MISSING` (nothing is indexed with this model), `SERVICE_UNAVAILABLE`;
 *   the signal's reason when aborted
 */
export async function evaluate(options: EvaluationOptions): Promise<EvaluationReport> {
  const [report] = await evaluateEach({ ...options, ms: [options.m] });
  return report;
}

/** Options of several runs that differ in m alone. */
export interface EachOptions extends EvaluationSubject, EvaluationSettings {
  /** Attributes a query is judged by, 1–40: one run each, no two alike. */
  readonly ms: readonly number[];
}

/** `evaluate` for several m: the gallery is read once. @returns one report an m, in their order */
export async function evaluateEach({ ms, ...options }: EachOptions): Promise<EvaluationReport[]> {
  checkSizes({ ...options, ms });
  return withGallery(options, async (gallery) => {
    const reports: EvaluationReport[] = [];
    for (const m of ms) reports.push(await run({ ...options, m }, gallery));
    return reports;
  });
}

async function run(options: EvaluationOptions, gallery: LoadedGallery): Promise<EvaluationReport> {
  const started = performance.now();
  const { protocol, m, seed, ks, filter = {}, model } = options;
  const { ranking, ids, support, unlabelled, withoutEmbedding, fingerprint } = gallery;
  // Drawing and encoding them takes a moment too.
  options.onProgress?.({ stage: 'queries', done: 0, total: options.queries });
  const drawn = await drawQueries(options, gallery);
  const { outcomes, top, curve } = await rankQueries(
    options,
    gallery,
    drawn,
    await encodeQueries(options, drawn),
  );
  const read = outcomes.read(drawn, ids);
  const scored = outcomes.scored.length;
  options.onProgress?.({ stage: 'intervals', done: 0, total: 0 });
  return {
    created: new Date().toISOString(),
    protocol,
    m,
    seed,
    ks: [...ks],
    filter,
    modelName: model.manifest.name,
    modelVersion: model.version,
    gallery: { images: ids.length, unlabelled, withoutEmbedding, fingerprint },
    queries: { asked: read.length, scored, withoutRelevant: read.length - scored },
    metrics: await estimateMetrics(outcomes, seed, ranking),
    attributes: await attributeTable(outcomes, drawn.judged, support, seed, ranking),
    curves: await readCurves(outcomes, curve, seed, ranking),
    ...pickExamples(outcomes, read, top, ids),
    outcomes: read,
    seconds: (performance.now() - started) / 1000,
  };
}

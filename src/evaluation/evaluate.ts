import type { Catalogue, ImageFilter } from '../catalogue/index.js';
import { ATTRIBUTE_COUNT, FacetError, isAttribute, Random } from '../domain/index.js';
import type { Model } from '../model/index.js';
import { Thread } from '../onnx/index.js';
import type { VectorIndex } from '../vectors/index.js';
import { checkSizes } from './check-sizes.js';
import { readGallery } from './gallery.js';
import { metricsFor, outcomeWidth } from './metric-table.js';
import { estimate, readOutcomes } from './outcomes.js';
import { sampleQueries, type EvaluationQuery, type Protocol } from './protocol.js';
import type { RankingThread } from './ranking-messages.js';
import type { EvaluationReport } from './report.js';

export interface EvaluationOptions {
  readonly protocol: Protocol;
  /** Attributes a query is judged by, 1–40. */
  readonly m: number;
  /** Number of queries, 1–100,000. */
  readonly queries: number;
  /** A 32-bit integer: the same seed asks the same queries and gives the same digits. */
  readonly seed: number;
  /** The K of P@K, R@K and nDCG@K, each 1–100,000, no two alike. */
  readonly ks: readonly number[];
  /** The model that searches use: queries go through its encoder as a search's do. */
  readonly model: Model;
  /** Its active collection is ranked, embedding by embedding. */
  readonly index: VectorIndex;
  readonly catalogue: Catalogue;
  /** Images to rank, and to make queries from. Absent: the whole gallery. */
  readonly filter?: ImageFilter | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
  /** Stops between two groups of queries. */
  readonly signal?: AbortSignal | undefined;
}

export interface EvaluationProgress {
  /** `gallery`: reading embeddings (total unknown: 0); `queries`: ranking. */
  readonly stage: 'gallery' | 'queries';
  readonly done: number;
  readonly total: number;
}

/** Queries a message: progress shows and an abort is heard between messages. */
const QUERIES_A_CALL = 32;

/**
 * Measures retrieval: draws queries from labelled images, ranks every embedding of the active collection exactly for
 * each, and averages the metrics. The exact ranking judges the model; how well an approximate index follows it is
 * another question.
 * @throws FacetError `BAD_USER_INPUT`, `MODEL_MISSING` (nothing is indexed with this model), `SERVICE_UNAVAILABLE`;
 *   the signal's reason when aborted
 */
export async function evaluate(options: EvaluationOptions): Promise<EvaluationReport> {
  checkSizes(options);
  const started = performance.now();
  const { index, model } = options;
  const active = await index.active();
  if (active !== model.version) {
    throw new FacetError(
      'MODEL_MISSING',
      `the gallery is indexed with ${active ?? 'no model'}, not with model ${model.version}`,
    );
  }
  const thread: RankingThread = await Thread.start('evaluation/ranking-worker', {
    dimensions: index.dimensions,
  });
  try {
    const gallery = await loadGallery(options, thread);
    const queries = drawQueries(options, gallery.labels);
    const vectors = await model.encodeQueries(queries.map(({ asked }) => asked));
    const table = await rankAll(options, thread, queries, vectors);
    const metrics = metricsFor(options.ks);
    const outcomes = readOutcomes(table, queries, gallery.ids, metrics);
    const scored = outcomes.filter(({ relevant }) => relevant > 0).length;
    return {
      protocol: options.protocol,
      m: options.m,
      seed: options.seed,
      ks: [...options.ks],
      modelVersion: model.version,
      gallery: {
        images: gallery.ids.length,
        unlabelled: gallery.unlabelled,
        withoutEmbedding: gallery.withoutEmbedding,
      },
      queries: { asked: outcomes.length, scored, withoutRelevant: outcomes.length - scored },
      metrics: scored === 0 ? [] : await estimate(table, metrics, options.seed, thread),
      outcomes,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await thread.kill();
  }
}

async function loadGallery(options: EvaluationOptions, thread: RankingThread) {
  const { catalogue, index, model, filter = {}, onProgress, signal } = options;
  const ids: string[] = [];
  const parts: Int8Array[] = [];
  let withoutEmbedding = 0;
  for await (const part of readGallery({ catalogue, index, modelVersion: model.version, filter })) {
    signal?.throwIfAborted();
    ids.push(...part.ids);
    parts.push(part.labels);
    withoutEmbedding += part.withoutEmbedding;
    // The labels stay here as well: queries are drawn from them.
    const block = { vectors: part.vectors, labels: part.labels };
    await thread.call({ kind: 'add', block }, [part.vectors.buffer]);
    onProgress?.({ stage: 'gallery', done: ids.length, total: 0 });
  }
  const labels = new Int8Array(ids.length * ATTRIBUTE_COUNT);
  let offset = 0;
  for (const part of parts) {
    labels.set(part, offset);
    offset += part.length;
  }
  return { ids, labels, unlabelled: countUnlabelled(labels), withoutEmbedding };
}

function countUnlabelled(labels: Int8Array): number {
  let count = 0;
  for (let offset = 0; offset < labels.length; offset += ATTRIBUTE_COUNT) {
    if (labels.subarray(offset, offset + ATTRIBUTE_COUNT).every((label) => label === 0)) count++;
  }
  return count;
}

function drawQueries(options: EvaluationOptions, labels: Int8Array): EvaluationQuery[] {
  const { protocol, m, queries, seed, model } = options;
  const attributes = model.manifest.attributes.filter(isAttribute);
  const drawn = sampleQueries(protocol, labels, attributes, m, queries, Random.stream(seed, 0));
  if (drawn !== undefined) return drawn;
  const kind = protocol === 'present-only' ? 'present' : 'labelled';
  throw new FacetError(
    'BAD_USER_INPUT',
    `m: no image of the gallery has ${m} ${kind} attributes that the model knows`,
    { field: 'm', limit: m },
  );
}

async function rankAll(
  { ks, onProgress, signal, index: { dimensions } }: EvaluationOptions,
  thread: RankingThread,
  queries: readonly EvaluationQuery[],
  vectors: Float32Array,
): Promise<Float64Array> {
  const width = outcomeWidth(metricsFor(ks));
  const table = new Float64Array(queries.length * width);
  for (let first = 0; first < queries.length; first += QUERIES_A_CALL) {
    signal?.throwIfAborted();
    const group = queries.slice(first, first + QUERIES_A_CALL);
    const judged = new Int8Array(group.length * ATTRIBUTE_COUNT);
    group.forEach((query, i) => {
      judged.set(query.judged, i * ATTRIBUTE_COUNT);
    });
    const asked = vectors.slice(first * dimensions, (first + group.length) * dimensions);
    table.set(await thread.call({ kind: 'rank', queries: asked, judged, ks }), first * width);
    onProgress?.({ stage: 'queries', done: first + group.length, total: queries.length });
  }
  return table;
}

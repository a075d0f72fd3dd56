import {
  ATTRIBUTE_COUNT,
  averagePrecision,
  IRRELEVANT,
  judgeRanking,
  precisionAt,
  recallAt,
  RELEVANT,
  UNJUDGED,
  type Random,
} from '../domain/index.js';
import type { RetrievalProtocol } from '../model/index.js';
import type { TrainingSet } from './training-set.js';

/** What images are labelled for. */
export type LabelledImages = Pick<TrainingSet, 'count' | 'labels'>;

/** Queries with what each image of a set is to them. */
export interface LabelledQueries {
  readonly count: number;
  /** Row-major [count × 40] of +1, −1, 0: what is asked. */
  readonly signed: Float32Array;
  /** Row-major [count × images]: 1 satisfies, 0 violates, −1 cannot be told from its labels. */
  readonly relevance: Int8Array;
  /** The image that each query was made from. */
  readonly sources: Uint32Array;
}

/**
 * Queries that are judged by `known` attributes with the values of a random image.
 * @param askable ids of the attributes to choose from
 * @param protocol what else is asked and what may be chosen; see `RetrievalProtocol`
 * @returns fewer than `count`, possibly none, where no image has that many of them labelled
 */
export function sampleQueries(
  set: LabelledImages,
  askable: readonly number[],
  known: number,
  count: number,
  random: Random,
  protocol: RetrievalProtocol = 'partial',
): LabelledQueries {
  const label = (image: number, id: number) => set.labels[image * ATTRIBUTE_COUNT + id];
  const choices = (image: number) =>
    askable.filter((id) => (protocol === 'present-only' ? label(image, id) > 0 : label(image, id) !== 0));
  const eligible = Array.from({ length: set.count }, (_, image) => image).filter(
    (image) => choices(image).length >= known,
  );
  const made = eligible.length === 0 ? 0 : count;
  const signed = new Float32Array(made * ATTRIBUTE_COUNT);
  const relevance = new Int8Array(made * set.count);
  const sources = new Uint32Array(made);
  for (let query = 0; query < made; query++) {
    const source = eligible[random.int(eligible.length)];
    sources[query] = source;
    const labelled = choices(source);
    const judged = random.sample(known, labelled.length).map((pick) => labelled[pick]);
    const asked = protocol === 'reference' ? labelled : judged;
    for (const id of asked) signed[query * ATTRIBUTE_COUNT + id] = label(source, id);
    for (let image = 0; image < set.count; image++) {
      let verdict = RELEVANT;
      for (const id of judged) {
        const agreement = label(image, id) * label(source, id);
        if (agreement === 0) verdict = UNJUDGED;
        if (agreement >= 0) continue;
        verdict = IRRELEVANT;
        break;
      }
      relevance[query * set.count + image] = verdict;
    }
  }
  return { count: made, signed, relevance, sources };
}

/**
 * The same queries, without a verdict on the images they were made from. Those satisfy them by construction: among a
 * thousand images they would make a combination that one in a million has look like one in a thousand.
 */
export function withoutSources(queries: LabelledQueries): LabelledQueries {
  const relevance = queries.relevance.slice();
  const images = relevance.length / Math.max(queries.count, 1);
  queries.sources.forEach((source, query) => {
    relevance[query * images + source] = UNJUDGED;
  });
  return { ...queries, relevance };
}

/** Means over queries, 0–1; zeros where no query could be judged. */
export interface RetrievalMeans {
  /** P@k */
  readonly precision: number;
  /** R@k */
  readonly recall: number;
  readonly averagePrecision: number;
  /** Share of the judged images that are relevant: what a random order would score in P@k. */
  readonly baseRate: number;
}

type JudgedQueries = Pick<LabelledQueries, 'count' | 'relevance'>;

/** Values a query in the rows below: those of `RetrievalMeans`, in that order. */
export const RETRIEVAL_METRICS = 4;

/**
 * Metrics of each query's ranking by score, over the images whose relevance is known. Queries that no image satisfies
 * are left out.
 * @param scores row-major [queries × images]
 * @returns row-major [queries × RETRIEVAL_METRICS]
 */
export function retrievalRows(queries: JudgedQueries, scores: Float32Array, k: number): number[] {
  const images = scores.length / Math.max(queries.count, 1);
  const rows: number[] = [];
  for (let query = 0; query < queries.count; query++) {
    const row = Float64Array.from(scores.subarray(query * images, (query + 1) * images));
    const ranking = judgeRanking(row, queries.relevance.subarray(query * images, (query + 1) * images));
    if (ranking.ranks.length === 0) continue;
    const baseRate = ranking.ranks.length / ranking.size;
    rows.push(precisionAt(ranking, k), recallAt(ranking, k), averagePrecision(ranking), baseRate);
  }
  return rows;
}

/** Means of `retrievalRows`. */
export function meansOf(rows: ArrayLike<number>): RetrievalMeans {
  const queries = rows.length / RETRIEVAL_METRICS;
  const mean = (metric: number) => {
    let sum = 0;
    for (let i = metric; i < rows.length; i += RETRIEVAL_METRICS) sum += rows[i];
    return sum / Math.max(queries, 1);
  };
  return { precision: mean(0), recall: mean(1), averagePrecision: mean(2), baseRate: mean(3) };
}

/** Mean metrics of rankings by score; see `retrievalRows`. */
export function retrievalMetrics(queries: JudgedQueries, scores: Float32Array, k: number): RetrievalMeans {
  return meansOf(retrievalRows(queries, scores, k));
}

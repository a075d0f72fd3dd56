import {
  ATTRIBUTE_COUNT,
  averagePrecision,
  judgeRanking,
  precisionAt,
  recallAt,
  type Random,
} from '../domain/index.js';
import type { TrainingSet } from './training-set.js';

/** Queries with what each image of a set is to them. */
export interface LabelledQueries {
  readonly count: number;
  /** Row-major [count × 40] of +1, −1, 0. */
  readonly signed: Float32Array;
  /** Row-major [count × images]: 1 satisfies, 0 violates, −1 cannot be told from its labels. */
  readonly relevance: Int8Array;
}

/**
 * Queries that ask `known` attributes with the values of a random image.
 * @param askable ids of the attributes to choose from
 * @returns fewer than `count`, possibly none, where no image has that many of them labelled
 */
export function sampleQueries(
  set: TrainingSet,
  askable: readonly number[],
  known: number,
  count: number,
  random: Random,
): LabelledQueries {
  const label = (image: number, id: number) => set.labels[image * ATTRIBUTE_COUNT + id];
  const eligible = Array.from({ length: set.count }, (_, image) => image).filter(
    (image) => askable.filter((id) => label(image, id) !== 0).length >= known,
  );
  const made = eligible.length === 0 ? 0 : count;
  const signed = new Float32Array(made * ATTRIBUTE_COUNT);
  const relevance = new Int8Array(made * set.count);
  for (let query = 0; query < made; query++) {
    const source = eligible[random.int(eligible.length)];
    const labelled = askable.filter((id) => label(source, id) !== 0);
    const asked = random.sample(known, labelled.length).map((pick) => labelled[pick]);
    for (const id of asked) signed[query * ATTRIBUTE_COUNT + id] = label(source, id);
    for (let image = 0; image < set.count; image++) {
      const violated = asked.some((id) => label(image, id) * label(source, id) < 0);
      const unknown = asked.some((id) => label(image, id) === 0);
      relevance[query * set.count + image] = violated ? 0 : unknown ? -1 : 1;
    }
  }
  return { count: made, signed, relevance };
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

/**
 * Mean metrics of rankings by score, over the images whose relevance is known and the queries that some image satisfies.
 * @param scores row-major [queries × images]
 */
export function retrievalMetrics(queries: LabelledQueries, scores: Float32Array, k: number): RetrievalMeans {
  const images = scores.length / Math.max(queries.count, 1);
  const sum = { precision: 0, recall: 0, averagePrecision: 0, baseRate: 0 };
  let judged = 0;
  for (let query = 0; query < queries.count; query++) {
    const row = Float64Array.from(scores.subarray(query * images, (query + 1) * images));
    const ranking = judgeRanking(row, queries.relevance.subarray(query * images, (query + 1) * images));
    if (ranking.ranks.length === 0) continue;
    judged++;
    sum.precision += precisionAt(ranking, k);
    sum.recall += recallAt(ranking, k);
    sum.averagePrecision += averagePrecision(ranking);
    sum.baseRate += ranking.ranks.length / ranking.size;
  }
  const mean = (total: number) => total / Math.max(judged, 1);
  return {
    precision: mean(sum.precision),
    recall: mean(sum.recall),
    averagePrecision: mean(sum.averagePrecision),
    baseRate: mean(sum.baseRate),
  };
}

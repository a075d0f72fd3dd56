import type { Random } from '../domain/index.js';
import type { RetrievalFigures } from '../model/index.js';
import { encodeModel, openSession, type Tensors } from '../onnx/index.js';
import { feedsOf } from './feeds.js';
import type { Stage } from './recipe.js';
import { retrievalMetrics, sampleQueries } from './retrieval.js';
import type { Scorer } from './scorer.js';
import { LOSS, lossGraph } from './step-graph.js';
import { gather, type TrainingSet } from './training-set.js';

const QUERIES = 500;
const KNOWN = 3;
const CUT_OFF = 10;

/** At most so many rows of a set, drawn at random; the set itself where it has no more. */
export function sampleRows(set: TrainingSet, most: number, random: Random): TrainingSet {
  if (set.count <= most) return set;
  const rows = Uint32Array.from(random.sample(most, set.count));
  return { ...gather(set, rows), dimensions: set.dimensions };
}

/** Retrieval among validation images with the same queries every time, so that epochs can be compared. */
export function retrievalTask(
  set: TrainingSet,
  trained: readonly number[],
  scorer: Scorer,
  random: Random,
): (parameters: Tensors) => Promise<RetrievalFigures> {
  const known = Math.min(KNOWN, Math.max(trained.length, 1));
  const queries = sampleQueries(set, trained, known, QUERIES, random);
  return async (parameters) => {
    const scores = await scorer.cosines(parameters, queries.signed, set);
    const metrics = retrievalMetrics(queries, scores, CUT_OFF);
    return {
      protocol: 'partial',
      images: set.count,
      queries: queries.count,
      known,
      precisionAt10: metrics.precision,
      recallAt10: metrics.recall,
      meanAveragePrecision: metrics.averagePrecision,
      baseRate: metrics.baseRate,
    };
  };
}

/** A stage's loss over a set, without dropout: mean over its batches, by size. */
export async function validationLoss(
  stage: Stage,
  parameters: Tensors,
  set: TrainingSet,
  rows: Uint32Array,
  random: Random,
): Promise<number> {
  const session = await openSession(encodeModel(lossGraph(stage, parameters)), { device: 'cpu' });
  let total = 0;
  for (let start = 0; start < rows.length; start += stage.batchSize) {
    const batch = gather(set, rows.subarray(start, start + stage.batchSize));
    const feeds = { ...parameters, ...stage.feeds(batch, random, false) };
    const results = await session.run(feedsOf(session, feeds));
    total += results[LOSS].data[0] * batch.count;
  }
  await session.release();
  return total / Math.max(rows.length, 1);
}

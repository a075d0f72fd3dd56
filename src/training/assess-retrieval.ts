import { bootstrapIntervals, type Random } from '../domain/index.js';
import type { RetrievalFigures, RetrievalProtocol } from '../model/index.js';
import { shortShare } from './assess-numbers.js';
import type { Ask, EmbeddedImages } from './assess-space.js';
import { meansOf, RETRIEVAL_METRICS, retrievalRows, sampleQueries } from './retrieval.js';

const QUERIES = 500;
/** Queries at a time: bounds both memory and how long the thread is deaf. */
const BLOCK = 50;
const CUT_OFF = 10;

const TASKS: readonly (readonly [RetrievalProtocol, number])[] = [
  ['partial', 1],
  ['partial', 2],
  ['partial', 3],
  ['partial', 5],
  ['present-only', 1],
  ['present-only', 2],
  ['present-only', 3],
  ['reference', 3],
];

/**
 * Retrieval among images by every protocol and several numbers of attributes, with intervals. Yields between blocks.
 * @returns by name (`partial-3`); what no image allows to be asked is left out
 */
export async function* assessRetrieval(
  ask: Ask,
  images: EmbeddedImages,
  askable: readonly number[],
  random: Random,
): AsyncGenerator<void, Record<string, RetrievalFigures>> {
  const found: Record<string, RetrievalFigures> = {};
  for (const [protocol, known] of TASKS) {
    const rows: number[] = [];
    for (let asked = 0; asked < QUERIES; asked += BLOCK) {
      const queries = sampleQueries(images, askable, known, BLOCK, random, protocol);
      if (queries.count === 0) break;
      for (const value of retrievalRows(queries, await ask(queries.signed, images), CUT_OFF))
        rows.push(value);
      yield;
    }
    if (rows.length > 0) found[`${protocol}-${known}`] = figures(protocol, known, images.count, rows, random);
  }
  return found;
}

function figures(
  protocol: RetrievalProtocol,
  known: number,
  images: number,
  rows: readonly number[],
  random: Random,
): RetrievalFigures {
  const means = meansOf(rows);
  const [precision, recall, averagePrecision] = bootstrapIntervals(
    Float64Array.from(rows),
    RETRIEVAL_METRICS,
    random,
  ).map(({ low, high }) => ({ low: shortShare(low), high: shortShare(high) }));
  return {
    protocol,
    images,
    queries: rows.length / RETRIEVAL_METRICS,
    known,
    precisionAt10: shortShare(means.precision),
    recallAt10: shortShare(means.recall),
    meanAveragePrecision: shortShare(means.averagePrecision),
    baseRate: shortShare(means.baseRate),
    intervals: { precisionAt10: precision, recallAt10: recall, meanAveragePrecision: averagePrecision },
  };
}

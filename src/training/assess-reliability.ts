import { ATTRIBUTE_COUNT, type Random } from '../domain/index.js';
import {
  matchProbability,
  type Calibration,
  type CalibrationFigures,
  type Reliability,
} from '../model/index.js';
import {
  brierScore,
  compare,
  expectedCalibrationError,
  reliabilityBins,
  type Predictions,
} from './assess-bins.js';
import { shortShare } from './assess-numbers.js';
import { pickImages, type Ask, type EmbeddedImages } from './assess-space.js';
import { calibrate } from './calibrate.js';
import { sampleQueries, withoutSources } from './retrieval.js';

/** Numbers of attributes asked, as far as so many can be. */
const LENGTHS = [1, 2, 3, 5, 10, 20, ATTRIBUTE_COUNT];
/** The one whose bins are shown. */
const SHOWN = 3;
/** Per half and number of attributes. */
const QUERIES = 100;
const SEEN = 10;

/** What is known of predictions for one number of attributes. */
interface Judged extends Predictions {
  queries: number;
  readonly predicted: number[];
  readonly outcome: number[];
  /** Indices of the predictions for the first hits of each query. */
  readonly seen: number[];
}

/**
 * How far probabilities can be trusted, by two-fold cross-fitting: `calibrate` on one random half of the images is
 * judged by queries drawn from, and asked of, the other half, and the other way round. The lines that are
 * shipped are fitted on all images, so they should do no worse. Yields between blocks.
 */
export async function* assessReliability(
  ask: Ask,
  images: EmbeddedImages,
  askable: readonly number[],
  natsPerCosine: number | null,
  random: Random,
): AsyncGenerator<void, Reliability> {
  const order = random.shuffle(Uint32Array.from({ length: images.count }, (_, row) => row));
  const middle = images.count >> 1;
  const halves = [order.slice(0, middle), order.slice(middle)].map((rows) => pickImages(images, rows.sort()));
  const fitted: Calibration[] = [];
  for (const half of halves) fitted.push(yield* calibrate(ask, half, askable, natsPerCosine, random));
  const lengths: CalibrationFigures[] = [];
  let diagram: Reliability['diagram'] = { known: Math.min(SHOWN, askable.length), bins: [] };
  for (const known of LENGTHS.filter((length) => length <= askable.length)) {
    const judged: Judged = { queries: 0, predicted: [], outcome: [], seen: [] };
    for (const [i, half] of halves.entries()) {
      await judge(ask, half, askable, { calibration: fitted[1 - i], known }, random, judged);
      yield;
    }
    if (judged.outcome.length === 0) continue;
    const bins = reliabilityBins(judged);
    lengths.push(figures(known, judged, expectedCalibrationError(bins)));
    if (known <= SHOWN) diagram = { known, bins };
  }
  return { images: images.count, lengths, diagram };
}

async function judge(
  ask: Ask,
  images: EmbeddedImages,
  askable: readonly number[],
  { calibration, known }: { readonly calibration: Calibration; readonly known: number },
  random: Random,
  judged: Judged,
): Promise<void> {
  const queries = sampleQueries(images, askable, known, QUERIES, random);
  if (queries.count === 0) return;
  const { count, signed, relevance } = withoutSources(queries);
  const cosines = await ask(signed, images);
  for (let query = 0; query < count; query++) {
    const first = judged.predicted.length;
    const scores: number[] = [];
    for (let image = 0; image < images.count; image++) {
      const pair = query * images.count + image;
      if (relevance[pair] < 0) continue;
      scores.push(cosines[pair]);
      judged.predicted.push(matchProbability(calibration, known, cosines[pair]));
      judged.outcome.push(relevance[pair]);
    }
    const ranked = scores.map((_, place) => place).sort((a, b) => scores[b] - scores[a] || a - b);
    judged.seen.push(...ranked.slice(0, SEEN).map((place) => first + place));
  }
  judged.queries += count;
}

function figures(known: number, judged: Judged, error: number): CalibrationFigures {
  const { outcome, seen, queries } = judged;
  return {
    known,
    queries,
    pairs: outcome.length,
    baseRate: shortShare(outcome.reduce((sum, value) => sum + value, 0) / outcome.length),
    expectedCalibrationError: shortShare(error),
    brierScore: shortShare(brierScore(judged)),
    top10: compare(judged, seen),
  };
}

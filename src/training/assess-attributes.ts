import {
  ATTRIBUTE_COUNT,
  ATTRIBUTES,
  averagePrecision,
  IRRELEVANT,
  judgeRanking,
  precisionAt,
  RELEVANT,
  UNJUDGED,
} from '../domain/index.js';
import type { AttributeFigures } from '../model/index.js';
import { shortShare } from './assess-numbers.js';
import type { Ask, EmbeddedImages } from './assess-space.js';
import type { LabelledImages } from './retrieval.js';

const CUT_OFF = 10;

/**
 * How well each attribute alone is found, present and absent, among the images labelled for it. Yields after each.
 * @param train labels that were learnt from, for their counts
 */
export async function* assessAttributes(
  ask: Ask,
  images: EmbeddedImages,
  train: LabelledImages,
  askable: readonly number[],
): AsyncGenerator<void, AttributeFigures[]> {
  const table: AttributeFigures[] = [];
  for (const id of askable) {
    const queries = new Float32Array(2 * ATTRIBUTE_COUNT);
    queries[id] = 1;
    queries[ATTRIBUTE_COUNT + id] = -1;
    const scores = Float64Array.from(await ask(queries, images));
    table.push(figures(id, images, train, scores));
    yield;
  }
  return table;
}

/** @param scores of the query "present", then of "absent", an image each */
function figures(
  id: number,
  images: LabelledImages,
  train: LabelledImages,
  scores: Float64Array,
): AttributeFigures {
  const labels = Int8Array.from({ length: images.count }, (_, image) => {
    return images.labels[image * ATTRIBUTE_COUNT + id];
  });
  const satisfying = (value: number) =>
    labels.map((label) => (label === 0 ? UNJUDGED : label === value ? RELEVANT : IRRELEVANT));
  const validation = support(images, id);
  const [forPresent, forAbsent] = [scores.subarray(0, images.count), scores.subarray(images.count)];
  const present = judgeRanking(forPresent, satisfying(1));
  const absent = judgeRanking(forAbsent, satisfying(-1));
  const some = (found: number, value: () => number) => (found > 0 ? shortShare(value()) : null);
  return {
    attribute: ATTRIBUTES[id],
    training: support(train, id),
    validation,
    prevalence: some(present.size, () => present.ranks.length / present.size),
    averagePrecision: some(validation.present, () => averagePrecision(present)),
    precisionAt10: some(validation.present, () => precisionAt(present, CUT_OFF)),
    absentAveragePrecision: some(validation.absent, () => averagePrecision(absent)),
    rocAuc: some(Math.min(validation.present, validation.absent), () => rocAuc(forPresent, labels)),
  };
}

function support({ labels }: LabelledImages, id: number): AttributeFigures['validation'] {
  const count = { present: 0, absent: 0 };
  for (let i = id; i < labels.length; i += ATTRIBUTE_COUNT) {
    if (labels[i] > 0) count.present++;
    if (labels[i] < 0) count.absent++;
  }
  return count;
}

/**
 * Area under the ROC curve, as the Mann–Whitney statistic: the share of pairs of a positive and a negative in which the
 * positive scores higher, equal scores counting half (Hanley & McNeil, "The Meaning and Use of the Area under a
 * Receiver Operating Characteristic (ROC) Curve", Radiology 143(1), 1982).
 * @param labels +1 positive, −1 negative, 0 left out; at least one of each sign
 */
export function rocAuc(scores: Float64Array, labels: Int8Array): number {
  const order = [...labels.keys()].filter((i) => labels[i] !== 0).sort((a, b) => scores[a] - scores[b]);
  let negatives = 0;
  let positives = 0;
  let wins = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    const tied = { positives: 0, negatives: 0 };
    while (end < order.length && scores[order[end]] === scores[order[start]]) {
      if (labels[order[end++]] > 0) tied.positives++;
      else tied.negatives++;
    }
    wins += tied.positives * (negatives + tied.negatives / 2);
    positives += tied.positives;
    negatives += tied.negatives;
  }
  return wins / (positives * negatives);
}

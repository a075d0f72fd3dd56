import { imageId } from '../../src/domain/index.js';
import { toStored, type EvaluationReport, type StoredEvaluation } from '../../src/evaluation/index.js';

/** A report of two queries; everything not given is made up. */
export function sampleReport(given: Partial<EvaluationReport> = {}): EvaluationReport {
  const estimate = { mean: 0.5, low: 0.25, high: 0.75 };
  const judged = { present: ['SMILING' as const], absent: ['MALE' as const] };
  const example = {
    query: 0,
    imageId: imageId('d', '1'),
    judged,
    relevant: 3,
    averagePrecision: 0.5,
    random: 0.125,
    top: [
      { imageId: imageId('d', '1'), verdict: 'right' as const },
      { imageId: imageId('d', '2'), verdict: 'wrong' as const },
    ],
  };
  return {
    created: '2026-01-01T00:00:00.000Z',
    protocol: 'partial',
    m: 2,
    seed: 0,
    ks: [1],
    filter: {},
    modelName: 'sample',
    modelVersion: 'v1',
    gallery: { images: 10, unlabelled: 1, withoutEmbedding: 0, fingerprint: 'f'.repeat(64) },
    queries: { asked: 2, scored: 2, withoutRelevant: 0 },
    metrics: [{ name: 'mAP', ...estimate, random: 0.125, best: 1 }],
    attributes: [
      {
        attribute: 'SMILING',
        all: { queries: 2, support: 9, precisionAt10: estimate, averagePrecision: estimate, random: 0.125 },
        present: null,
        absent: null,
      },
    ],
    curves: { precisionByK: [{ k: 1, precision: 0.5, low: 0.4, high: 0.6 }], precisionByRecall: [1, 0.5] },
    worst: [example],
    best: [example],
    examples: [example],
    outcomes: [
      { imageId: imageId('d', '1'), judged, relevant: 3, values: [0.5] },
      { imageId: imageId('d', '2'), judged, relevant: 1, values: [0.25] },
    ],
    seconds: 1.5,
    ...given,
  };
}

export function sampleEvaluation(given: Partial<EvaluationReport> = {}): StoredEvaluation {
  return toStored(sampleReport(given));
}

import type { BundleManifest } from '../manifest.js';
import { figure, table } from './markdown.js';

/** How far the probabilities can be trusted; empty where that was not measured. */
export function calibrationSection({ assessment }: BundleManifest): string[] {
  if (assessment.reliability.lengths.length === 0) return [];
  const { images, lengths, diagram } = assessment.reliability;
  return [
    '## Calibration',
    'With each hit comes the probability that it satisfies the query: a straight line in the evidence of its cosine, through the logistic function, one line for each number of attributes asked.',
    table(
      [
        'attributes asked',
        'queries',
        'base rate',
        'ECE',
        'Brier score',
        'of the base rate alone',
        'first 10: predicted',
        'first 10: observed',
      ],
      lengths.map((row) => [
        ...[row.known, row.queries].map(String),
        ...[
          row.baseRate,
          row.expectedCalibrationError,
          row.brierScore,
          row.baseRate * (1 - row.baseRate),
          row.top10.predicted,
          row.top10.observed,
        ].map(figure),
      ]),
      0,
    ),
    `Two-fold cross-fitting over ${images} validation images: lines fitted on one half judge queries asked of the other half. The shipped lines are fitted on all of them. ECE, the expected calibration error, is the mean gap between predicted and observed over bins of equally many pairs of query and image. As most pairs of a long query are easy, look at its first ten hits rather than at its ECE. The image that a query was drawn from is left out: it satisfies the query by construction.`,
    `![Reliability diagram for ${diagram.known} attributes asked](calibration.svg)`,
  ];
}

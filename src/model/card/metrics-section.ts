import type { BundleManifest, RetrievalFigures } from '../manifest.js';
import { figure, table } from './markdown.js';

/** Retrieval by protocol, each figure with its interval where one was measured. */
export function metricsSection({ metrics }: BundleManifest): string[] {
  const rows = Object.entries(metrics);
  const measured = rows.filter(([, { intervals }]) => intervals !== undefined);
  return [
    '## Retrieval',
    table(
      ['evaluation', 'images', 'queries', 'judged by', 'P@10', 'R@10', 'mAP', 'base rate'],
      rows.map(([evaluation, m]) => [
        evaluation,
        ...[m.images, m.queries, m.known].map(String),
        withInterval(m, 'precisionAt10'),
        withInterval(m, 'recallAt10'),
        withInterval(m, 'meanAveragePrecision'),
        figure(m.baseRate),
      ]),
      1,
    ),
    [
      'Measured on the validation images when the model was made. A query takes its values from a random image; another image is relevant if it is labelled alike in the attributes that the query is judged by. `partial` asks just those, `present-only` asks attributes the image has, `reference` asks all its labels and is judged by a few. The base rate is the share of relevant images: what a random order reaches.',
      ...(measured.length > 0
        ? ['In brackets: 95% percentile bootstrap intervals over queries; they say nothing of other images.']
        : []),
      'All rows are measured on the images that also chose the epoch that was kept (by the queries of `validation`), so expect a little less on others.',
    ].join(' '),
  ];
}

function withInterval(
  figures: RetrievalFigures,
  metric: 'precisionAt10' | 'recallAt10' | 'meanAveragePrecision',
): string {
  const interval = figures.intervals?.[metric];
  const mean = figure(figures[metric]);
  return interval === undefined ? mean : `${mean} (${figure(interval.low)}–${figure(interval.high)})`;
}

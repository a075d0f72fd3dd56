import { calibrationChart } from '../charts/calibration-chart.js';
import { curvesChart } from '../charts/curves-chart.js';
import type { BundleManifest } from '../manifest.js';
import { modelCard } from './model-card.js';

/** What a bundle holds for people, by file name: the card and the pictures it shows. */
export function cardFiles(manifest: BundleManifest): ReadonlyMap<string, string> {
  const { curves, assessment } = manifest;
  const files = new Map([['README.md', modelCard(manifest)]]);
  if (curves.length > 0) files.set('curves.svg', curvesChart(curves));
  if (assessment.reliability.lengths.length > 0)
    files.set('calibration.svg', calibrationChart(assessment.reliability));
  return files;
}

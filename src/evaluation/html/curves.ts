import type { EvaluationReport } from '../report.js';
import { lineChart } from './line-chart.js';
import { html, NONE, type Markup } from './markup.js';

/** Precision by K, and by recall, with a random order's beside them. */
export function curvePlots({ curves, metrics }: EvaluationReport): Markup {
  if (curves.precisionByK.length === 0) return NONE;
  // A random order's R-Precision is the share of relevant images, which is its precision at every K and recall.
  const share = metrics.find(({ name }) => name === 'R-Precision')?.random ?? 0;
  const flat = (first: number, last: number) => ({
    name: 'random order',
    points: [first, last].map((x) => ({ x, y: share })),
  });
  const largest = curves.precisionByK[curves.precisionByK.length - 1].k;
  return html`<div class="plots">
    <figure>
      ${lineChart({
        title: 'Mean precision at K by K',
        series: [
          {
            name: 'precision at K',
            points: curves.precisionByK.map(({ k, precision, low, high }) => ({
              x: k,
              y: precision,
              ...(low !== null && high !== null && { low, high }),
            })),
            dots: true,
          },
          flat(1, largest),
        ],
        xLabel: 'K',
        log: true,
        ticks: [1, 2, 5, 10, 20, 50, 100].map((k) => ({ x: k, label: String(k) })),
      })}
      <figcaption>
        Mean precision among the first K images. It falls off where fewer than K images are relevant.
        Whiskers: 95% intervals.
      </figcaption>
    </figure>
    <figure>
      ${lineChart({
        title: 'Mean interpolated precision by recall',
        series: [
          {
            name: 'interpolated precision',
            points: curves.precisionByRecall.map((y, level) => ({ x: level / 100, y })),
          },
          flat(0, 1),
        ],
        xLabel: 'recall',
        ticks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((x) => ({ x, label: x.toFixed(1) })),
      })}
      <figcaption>
        Precision–recall curve: interpolated precision at 101 recall levels, mean over queries.
      </figcaption>
    </figure>
  </div>`;
}

import type { EvaluationReport } from '../report.js';
import type { RunSummary } from '../runs.js';
import { lineChart } from './line-chart.js';
import { html, NONE, type Markup } from './markup.js';
import { digits, moment } from './numbers.js';

const PLOTTED = ['mAP', 'P@10'];
const MOST_TICKS = 6;

type Run = Pick<RunSummary, 'created' | 'modelName' | 'metrics'>;

/** Earlier runs and this one, oldest first. @param earlier of the same configuration, in any order */
export function historySection(report: EvaluationReport, earlier: readonly RunSummary[]): Markup {
  const runs: Run[] = [...earlier.toSorted((a, b) => (a.created < b.created ? -1 : 1)), report];
  if (runs.length < 2) return NONE;
  const every = Math.ceil(runs.length / MOST_TICKS);
  return html`<h3>History</h3>
    <figure>
      ${lineChart({
        title: 'Mean average precision and precision at 10 of recorded runs',
        series: PLOTTED.map((name) => ({ name, points: pointsOf(runs, name), dots: true })).filter(
          ({ points }) => points.length > 0,
        ),
        xLabel: 'run',
        ticks: runs
          .map(({ created }, x) => ({ x, label: created.slice(5, 10) }))
          .filter(({ x }) => x % every === 0 || x === runs.length - 1),
      })}
      <figcaption>
        Recorded runs of this configuration, whatever the model, and this run last. Whiskers: 95% intervals.
      </figcaption>
    </figure>
    <details>
      <summary>As a table</summary>
      <table>
        <thead>
          <tr>
            <th>run</th>
            <th>model</th>
            ${PLOTTED.map((name) => html`<th>${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${runs.map(
            (run) =>
              html`<tr>
                <td>${moment(run.created)}</td>
                <td>${run.modelName}</td>
                ${PLOTTED.map((name) => html`<td>${cell(run, name)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
}

function pointsOf(runs: readonly Run[], name: string) {
  return runs.flatMap(({ metrics }, x) => {
    const metric = metrics.find((candidate) => candidate.name === name);
    return metric === undefined ? [] : [{ x, y: metric.mean, low: metric.low, high: metric.high }];
  });
}

function cell({ metrics }: Run, name: string): string {
  const metric = metrics.find((candidate) => candidate.name === name);
  return metric === undefined ? '–' : digits(metric.mean);
}

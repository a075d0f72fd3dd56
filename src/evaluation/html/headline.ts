import { ATTRIBUTE_COUNT } from '../../domain/index.js';
import type { EvaluationReport } from '../report.js';
import { html, type Markup } from './markup.js';
import { digits } from './numbers.js';

/** Every metric with its interval, floor and ceiling, and what it was measured on. */
export function headline(report: EvaluationReport): Markup {
  const { metrics, queries, gallery } = report;
  return html`<p>${configuration(report)}</p>
    <div class="scroll">
      <table>
        <caption>
          ${queries.scored} of ${queries.asked} queries scored (${queries.withoutRelevant} without a relevant
          image are left out) among ${gallery.images}
          images${gallery.unlabelled > 0 ? `, ${gallery.unlabelled} of them unlabelled` : ''}.
        </caption>
        <thead>
          <tr>
            <th>metric</th>
            <th>mean</th>
            <th>95% interval</th>
            <th>random order</th>
            <th>best reachable</th>
          </tr>
        </thead>
        <tbody>
          ${metrics.map(
            ({ name, mean, low, high, random, best }) =>
              html`<tr>
                <td>${name}</td>
                <td><strong>${digits(mean)}</strong></td>
                <td>${digits(low)} – ${digits(high)}</td>
                <td>${digits(random)}</td>
                <td>${digits(best)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

const HOW = {
  partial: (m: number) => `each query asks ${count(m, 'random label')} of a random image`,
  reference: (m: number) =>
    `each query asks all ${ATTRIBUTE_COUNT} labels of a random image and is judged by ${m} of them`,
  'present-only': (m: number) => `each query asks ${count(m, 'random attribute')} that a random image has`,
} as const;

function count(m: number, what: string): string {
  return `${m} ${what}${m === 1 ? '' : 's'}`;
}

function configuration({ protocol, m, seed, filter, gallery }: EvaluationReport): Markup {
  const conditions = (['present', 'absent', 'datasets', 'partitions'] as const)
    .filter((name) => filter[name] !== undefined)
    .map((name) => `${name}: ${(filter[name] ?? []).join(', ')}`);
  return html`Protocol <strong>${protocol}</strong>: ${HOW[protocol](m)}. Seed ${seed}.
    ${conditions.length > 0 ? `Only images with ${conditions.join('; ')}.` : ''}
    ${gallery.withoutEmbedding > 0 ? html`<strong>${gallery.withoutEmbedding} images have no embedding</strong> and can not be found.` : ''}`;
}

import type { EvaluationComparison } from '../compare.js';
import { attributeInWords } from '../query-words.js';
import { html, NONE, type Markup } from './markup.js';
import { digits, moment, probability, signed } from './numbers.js';

/** Attributes named as dropped or risen. */
const NAMED = 5;

/** What changed since another run. */
export function comparisonSection(comparison: EvaluationComparison | undefined): Markup {
  if (comparison === undefined) return NONE;
  const { baseline, metrics } = comparison;
  return html`<h3>Compared with the run of ${moment(baseline.created)}</h3>
    <p>${circumstances(comparison)}</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>metric</th>
            <th>then</th>
            <th>now</th>
            <th>difference</th>
            <th>95% interval</th>
            <th>p</th>
          </tr>
        </thead>
        <tbody>
          ${metrics.map(
            (metric) =>
              html`<tr>
                <td>${metric.name}</td>
                <td>${digits(metric.baseline)}</td>
                <td>${digits(metric.candidate)}</td>
                <td class="${direction(metric)}">${arrow(metric)} ${signed(metric.difference)}</td>
                <td>${signed(metric.low)} … ${signed(metric.high)}</td>
                <td>${probability(metric.pValue)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${attributeLine('Attributes whose queries lost most', comparison, (difference) => difference < 0)}
    ${attributeLine('Attributes whose queries gained most', comparison, (difference) => difference > 0)}`;
}

/** What both runs have in common and what not, in a sentence. */
function circumstances(comparison: EvaluationComparison): string {
  const { baseline, candidate, paired, unpaired, galleryChanged, modelChanged, exact } = comparison;
  const left = unpaired.baseline + unpaired.candidate;
  const facts = [
    `${paired} queries asked by both runs` +
      (left > 0
        ? ` (${unpaired.baseline} of the earlier run and ${unpaired.candidate} of this one have no counterpart)`
        : ''),
    modelChanged ? `model ${baseline.modelName} then, ${candidate.modelName} now` : 'the same model',
    galleryChanged
      ? `the gallery changed (${baseline.gallery.images} images then, ${candidate.gallery.images} now)`
      : 'the same gallery',
  ];
  const test = `p: two-sided Fisher randomisation test${exact ? ', every assignment tried' : ''}`;
  return `${facts.join('; ')}. ${test}.`;
}

function direction({ low, high }: { readonly low: number; readonly high: number }): string {
  if (high < 0) return 'drop';
  return low > 0 ? 'rise' : '';
}

function arrow(metric: { readonly low: number; readonly high: number }): string {
  return { drop: '▼', rise: '▲', '': '' }[direction(metric)] ?? '';
}

function attributeLine(
  label: string,
  { attributes }: EvaluationComparison,
  test: (difference: number) => boolean,
): Markup {
  const named = attributes
    .filter(({ difference }) => test(difference))
    .toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
    .slice(0, NAMED)
    .map(
      ({ attribute, difference, queries }) =>
        `${attributeInWords(attribute)} (${signed(difference)} AP, ${queries} queries)`,
    );
  return named.length === 0 ? NONE : html`<p>${label}: ${named.join(', ')}.</p>`;
}

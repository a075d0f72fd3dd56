import { attributeInWords } from '../query-words.js';
import type { AttributeFigures, AttributeRow, EvaluationReport } from '../report.js';
import { html, NONE, type Markup } from './markup.js';
import { digits, withInterval } from './numbers.js';

const ROW = 22;
const NAME = 160;
const PLOT = 560;
const COUNT = 120;
const TOP = 6;
const AXIS = 24;

/** Average precision of the queries that name each attribute: bars, and a table split by present and absent. */
export function attributeSection({ attributes: rows, m }: EvaluationReport): Markup {
  if (rows.length === 0) return NONE;
  return html`<h3>By attribute</h3>
    <p>
      Mean average precision of the queries that name an attribute (present or absent), lowest last. Whiskers:
      95% interval; dashed: a random order over the same queries.
      ${m > 1 ? 'A query names other attributes too.' : ''}
    </p>
    <div class="scroll">
      ${bars(rows.toSorted((a, b) => b.all.averagePrecision.mean - a.all.averagePrecision.mean))}
    </div>
    <details>
      <summary>As a table, asked present and asked absent apart</summary>
      <div class="scroll">${table(rows)}</div>
    </details>`;
}

function bars(rows: readonly AttributeRow[]): Markup {
  const height = TOP + rows.length * ROW + AXIS;
  const toX = (value: number) => Math.round((NAME + value * PLOT) * 10) / 10;
  return html`<svg
    viewBox="0 0 ${NAME + PLOT + COUNT} ${height}"
    width="${NAME + PLOT + COUNT}"
    height="${height}"
    role="img"
    aria-label="Mean average precision by attribute"
  >
    ${[0, 0.2, 0.4, 0.6, 0.8, 1].map(
      (value) =>
        html`<line class="grid" x1="${toX(value)}" x2="${toX(value)}" y1="${TOP}" y2="${height - AXIS}" />
          <text x="${toX(value)}" y="${height - 8}" text-anchor="middle">${value.toFixed(1)}</text>`,
    )}
    ${rows.map(({ attribute, all: { averagePrecision: ap, random, queries } }, i) => {
      const middle = TOP + i * ROW + ROW / 2;
      return html`<text class="name" x="${NAME - 8}" y="${middle + 4}" text-anchor="end">
          ${attributeInWords(attribute)}
        </text>
        <rect class="bar" x="${NAME}" y="${middle - 7}" width="${toX(ap.mean) - NAME}" height="14">
          <title>${attributeInWords(attribute)}: ${withInterval(ap)}</title>
        </rect>
        <line class="floor" x1="${toX(random)}" x2="${toX(random)}" y1="${middle - 9}" y2="${middle + 9}" />
        <line class="whisker" x1="${toX(ap.low)}" x2="${toX(ap.high)}" y1="${middle}" y2="${middle}" />
        <text x="${NAME + PLOT + 12}" y="${middle + 4}">${queries} queries</text>`;
    })}
  </svg>`;
}

function table(rows: readonly AttributeRow[]): Markup {
  return html`<table>
    <thead>
      <tr>
        <th>attribute</th>
        <th>asked</th>
        <th>queries</th>
        <th>images so labelled</th>
        <th>P@10</th>
        <th>AP</th>
        <th>95% interval</th>
        <th>random order</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(({ attribute, present, absent }) => [
        line(attributeInWords(attribute), 'present', present),
        line(attributeInWords(attribute), 'absent', absent),
      ])}
    </tbody>
  </table>`;
}

function line(attribute: string, asked: string, figures: AttributeFigures | null): Markup {
  if (figures === null) return NONE;
  const { queries, support, precisionAt10, averagePrecision, random } = figures;
  return html`<tr>
    <td>${attribute}</td>
    <td>${asked}</td>
    <td>${queries}</td>
    <td>${support}</td>
    <td>${digits(precisionAt10.mean)}</td>
    <td>${digits(averagePrecision.mean)}</td>
    <td>${digits(averagePrecision.low)} – ${digits(averagePrecision.high)}</td>
    <td>${digits(random)}</td>
  </tr>`;
}

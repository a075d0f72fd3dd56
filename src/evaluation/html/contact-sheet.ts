import { queryInWords } from '../query-words.js';
import type { EvaluationReport, ExampleQuery, Verdict } from '../report.js';
import { html, NONE, type Markup } from './markup.js';
import { digits } from './numbers.js';

/** data: URIs by image id. */
export type Pictures = ReadonlyMap<string, string>;

const MARKS: Readonly<Record<Verdict, string>> = {
  right: '✓ right',
  wrong: '✗ wrong',
  unjudged: '? unlabelled',
};

/** Queries with the faces they found: some as drawn, the worst and the best. */
export function contactSheets({ examples, worst, best }: EvaluationReport, pictures: Pictures): Markup {
  return html`${sheet(
    'Example queries',
    'The first queries that were drawn: a random choice. Left of the line the image whose labels made the query; then the first ten found.',
    examples,
    pictures,
  )}
  ${sheet(
    'Worst queries',
    'Lowest average precision relative to a random order’s: (AP − random) / (1 − random). Look here for wrong labels, too.',
    worst,
    pictures,
  )}
  ${sheet('Best queries', 'Highest by the same measure.', best, pictures)}`;
}

function sheet(title: string, note: string, queries: readonly ExampleQuery[], pictures: Pictures): Markup {
  if (queries.length === 0) return NONE;
  return html`<h3>${title}</h3>
    <p class="faint">${note}</p>
    ${queries.map((query) => card(query, pictures))}`;
}

function card(
  { imageId, judged, relevant, averagePrecision, random, top }: ExampleQuery,
  pictures: Pictures,
): Markup {
  const words = queryInWords(judged);
  const right = top.filter(({ verdict }) => verdict === 'right').length;
  return html`<article class="query">
    <h4>${words}</h4>
    <p class="faint">
      ${right} of the first ${top.length} right · ${relevant} relevant images · AP ${digits(averagePrecision)}
      (random ${digits(random)}) · made from <code>${imageId}</code>
    </p>
    <ol class="faces">
      <li class="face source">${picture(imageId, 'the image that made the query', pictures)}made from</li>
      ${top.map(
        ({ imageId: id, verdict }, place) =>
          html`<li class="face ${verdict}" title="${id}">
            ${picture(id, `place ${place + 1}: ${MARKS[verdict]}`, pictures)}<span class="mark"
              >${MARKS[verdict]}</span
            >
          </li>`,
      )}
    </ol>
  </article>`;
}

function picture(id: string, description: string, pictures: Pictures): Markup {
  const source = pictures.get(id);
  if (source === undefined)
    return html`<span class="blank" role="img" aria-label="${description}">${id}</span>`;
  return html`<img src="${source}" alt="${description}" />`;
}

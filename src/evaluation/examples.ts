import { RELEVANT, UNJUDGED } from '../domain/index.js';
import { AP_COLUMN, RANDOM_AP_COLUMN } from './metric-table.js';
import type { OutcomeTable } from './outcomes.js';
import type { ExampleQuery, QueryOutcome, Verdict } from './report.js';

/** How many of a query's first images an example shows. */
export const EXAMPLE_TOP = 10;
const EXTREMES = 10;
const EXAMPLES = 12;

/** The first images of every query's ranking. */
export interface TopImages {
  /** Row-major [queries × EXAMPLE_TOP]: rows of the gallery; -1 where it ends. */
  readonly rows: Int32Array;
  readonly verdicts: Int8Array;
}

/**
 * Picks queries to look at. Worst and best go by (AP − floor) / (1 − floor), the share of the way from a random order to a
 * perfect one, because a query that most images satisfy has a high AP whatever the ranking; equals in the order drawn.
 */
export function pickExamples(
  outcomes: OutcomeTable,
  read: readonly QueryOutcome[],
  top: TopImages,
  ids: readonly string[],
): { readonly worst: ExampleQuery[]; readonly best: ExampleQuery[]; readonly examples: ExampleQuery[] } {
  const example = (query: number): ExampleQuery => ({
    query,
    imageId: read[query].imageId,
    judged: read[query].judged,
    relevant: read[query].relevant,
    averagePrecision: outcomes.at(query, AP_COLUMN),
    random: outcomes.at(query, RANDOM_AP_COLUMN),
    top: topOf(query, top, ids),
  });
  const { scored } = outcomes;
  const skills = new Map(scored.map((query) => [query, skill(outcomes, query)]));
  const skillOf = (query: number) => skills.get(query) ?? 0;
  return {
    worst: scored
      .toSorted((a, b) => skillOf(a) - skillOf(b) || a - b)
      .slice(0, EXTREMES)
      .map(example),
    best: scored
      .toSorted((a, b) => skillOf(b) - skillOf(a) || a - b)
      .slice(0, EXTREMES)
      .map(example),
    examples: scored.slice(0, EXAMPLES).map(example),
  };
}

function skill(outcomes: OutcomeTable, query: number): number {
  const floor = outcomes.at(query, RANDOM_AP_COLUMN);
  // Where every image is relevant no order can be wrong.
  return floor < 1 ? (outcomes.at(query, AP_COLUMN) - floor) / (1 - floor) : 1;
}

function topOf(query: number, { rows, verdicts }: TopImages, ids: readonly string[]): ExampleQuery['top'] {
  const first = query * EXAMPLE_TOP;
  return [...rows.subarray(first, first + EXAMPLE_TOP)]
    .map((row, place) => ({ row, verdict: verdictOf(verdicts[first + place]) }))
    .filter(({ row }) => row >= 0)
    .map(({ row, verdict }) => ({ imageId: ids[row], verdict }));
}

function verdictOf(code: number): Verdict {
  if (code === UNJUDGED) return 'unjudged';
  return code === RELEVANT ? 'right' : 'wrong';
}

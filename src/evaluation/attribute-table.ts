import { ATTRIBUTE_COUNT, ATTRIBUTES } from '../domain/index.js';
import { AP_COLUMN, PRECISION_COLUMN, RANDOM_AP_COLUMN } from './metric-table.js';
import type { OutcomeTable } from './outcomes.js';
import type { RankingClient } from './ranking-client.js';
import type { AttributeFigures, AttributeRow } from './report.js';

interface Group {
  readonly attribute: number;
  readonly asked: 'all' | 'present' | 'absent';
  readonly queries: Uint32Array;
}

/**
 * Breaks the scored queries down by the attributes they are judged by.
 * @param judged row-major [queries × 40]
 * @param support images labelled present, then absent, of each attribute
 */
export async function attributeTable(
  outcomes: OutcomeTable,
  judged: Int8Array,
  support: Uint32Array,
  seed: number,
  ranking: RankingClient,
): Promise<AttributeRow[]> {
  const groups = groupQueries(outcomes.scored, judged);
  if (groups.length === 0) return [];
  const values = new Float64Array(2 * outcomes.count);
  for (let query = 0; query < outcomes.count; query++) {
    values[2 * query] = outcomes.at(query, PRECISION_COLUMN);
    values[2 * query + 1] = outcomes.at(query, AP_COLUMN);
  }
  const bounds = await ranking.intervals({
    values,
    width: 2,
    groups: groups.map(({ queries }) => queries),
    seed,
  });
  const figures = groups.map((group, i) => ({
    ...group,
    figures: figuresOf(outcomes, group, supportOf(group, support), bounds.subarray(4 * i, 4 * i + 4)),
  }));
  const find = (attribute: number, asked: Group['asked']) =>
    figures.find((entry) => entry.attribute === attribute && entry.asked === asked)?.figures ?? null;
  return ATTRIBUTES.flatMap((attribute, id) => {
    const all = find(id, 'all');
    if (all === null) return [];
    return [{ attribute, all, present: find(id, 'present'), absent: find(id, 'absent') }];
  });
}

function groupQueries(scored: readonly number[], judged: Int8Array): Group[] {
  const groups: Group[] = [];
  for (let attribute = 0; attribute < ATTRIBUTE_COUNT; attribute++) {
    const asking = (test: (value: number) => boolean) =>
      Uint32Array.from(scored.filter((query) => test(judged[query * ATTRIBUTE_COUNT + attribute])));
    groups.push(
      { attribute, asked: 'all', queries: asking((value) => value !== 0) },
      { attribute, asked: 'present', queries: asking((value) => value > 0) },
      { attribute, asked: 'absent', queries: asking((value) => value < 0) },
    );
  }
  return groups.filter(({ queries }) => queries.length > 0);
}

function supportOf({ attribute, asked }: Group, support: Uint32Array): number {
  const present = support[attribute];
  const absent = support[ATTRIBUTE_COUNT + attribute];
  return { all: present + absent, present, absent }[asked];
}

function figuresOf(
  outcomes: OutcomeTable,
  { queries }: Group,
  support: number,
  [precisionLow, precisionHigh, low, high]: Float64Array,
): AttributeFigures {
  const mean = (column: number) => outcomes.mean(queries, column);
  return {
    queries: queries.length,
    support,
    precisionAt10: { mean: mean(PRECISION_COLUMN), low: precisionLow, high: precisionHigh },
    averagePrecision: { mean: mean(AP_COLUMN), low, high },
    random: mean(RANDOM_AP_COLUMN),
  };
}

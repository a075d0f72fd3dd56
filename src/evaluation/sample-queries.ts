import { ATTRIBUTE_COUNT, Random, type SignedAttributes } from '../domain/index.js';
import { shuffleKey } from './image-key.js';
import type { LabelTable } from './label-table.js';
import type { Protocol } from './protocol.js';

/** What to draw. */
export interface Sampling {
  readonly protocol: Protocol;
  /** How many attributes a query is judged by. */
  readonly m: number;
  readonly count: number;
  readonly seed: number;
  /** Ids of the attributes that may be asked. */
  readonly askable: readonly number[];
}

/** Drawn queries, one row each. */
export interface DrawnQueries {
  /** Row of the gallery that a query was made from. */
  readonly rows: Uint32Array<ArrayBuffer>;
  /** Row-major [queries × 40]: what the attribute encoder gets. */
  readonly asked: Int8Array<ArrayBuffer>;
  /** Row-major [queries × 40]: an image is relevant when it is labelled so in every attribute named here. */
  readonly judged: Int8Array<ArrayBuffer>;
}

/** The attribute ids that a protocol may draw from for an image: labelled, and known to the model. */
function candidates({ protocol, askable }: Sampling, labels: SignedAttributes): number[] {
  return askable.filter((id) => (protocol === 'present-only' ? labels[id] > 0 : labels[id] !== 0));
}

/**
 * Draws queries from the images that allow one: the gallery is shuffled and each image makes one query in that order,
 * then it is shuffled anew. Both the order and the attributes drawn depend on nothing but the seed and the image, so a
 * gallery that grew by a few images is asked nearly the same queries, and runs of two nights can be paired.
 * @param keys one `imageKey` a row
 * @returns undefined where no image has m such attributes
 */
export function sampleQueries(
  labels: LabelTable,
  keys: Uint32Array,
  sampling: Sampling,
): DrawnQueries | undefined {
  const { m, count, seed } = sampling;
  const allowed = new Uint8Array(labels.rows);
  labels.forEach((own, row) => {
    if (candidates(sampling, own).length >= m) allowed[row] = 1;
  });
  const eligible = Uint32Array.from(keys.keys()).filter((row) => allowed[row] === 1);
  if (eligible.length === 0) return undefined;
  const rows = new Uint32Array(count);
  const rounds = Math.ceil(count / eligible.length);
  for (let round = 0; round < rounds; round++) {
    const first = round * eligible.length;
    rows.set(firstOfShuffle(eligible, keys, seed, round, Math.min(eligible.length, count - first)), first);
  }
  return { rows, ...ask(labels, keys, rows, eligible.length, sampling) };
}

/** The first `count` of the eligible rows in the order of one round. */
function firstOfShuffle(
  eligible: Uint32Array,
  keys: Uint32Array,
  seed: number,
  round: number,
  count: number,
): number[] {
  const places = eligible.map((row) => shuffleKey(keys[row], seed, round));
  const last = places.slice().sort()[count - 1];
  return Array.from(places.keys())
    .filter((i) => places[i] <= last)
    .sort((a, b) => places[a] - places[b] || a - b)
    .slice(0, count)
    .map((i) => eligible[i]);
}

/** Draws each query's attributes from its image's labels. */
function ask(
  labels: LabelTable,
  keys: Uint32Array,
  rows: Uint32Array,
  aRound: number,
  sampling: Sampling,
): Omit<DrawnQueries, 'rows'> {
  const asked = new Int8Array(rows.length * ATTRIBUTE_COUNT);
  const judged = new Int8Array(rows.length * ATTRIBUTE_COUNT);
  const queriesOf = new Map<number, number[]>();
  rows.forEach((row, query) => {
    const queries = queriesOf.get(row);
    if (queries === undefined) queriesOf.set(row, [query]);
    else queries.push(query);
  });
  labels.forEach((own, row) => {
    const queries = queriesOf.get(row);
    if (queries === undefined) return;
    const from = candidates(sampling, own);
    for (const query of queries) {
      const round = Math.floor(query / aRound);
      const random = Random.stream(shuffleKey(keys[row], sampling.seed, -1), round);
      const at = query * ATTRIBUTE_COUNT;
      for (const place of random.sample(sampling.m, from.length)) judged[at + from[place]] = own[from[place]];
      asked.set(sampling.protocol === 'reference' ? own : judged.subarray(at, at + ATTRIBUTE_COUNT), at);
    }
  });
  return { asked, judged };
}

/** A ranking reduced to what the metrics need: where its relevant images stand. */
export interface JudgedRanking {
  /** 1-based ranks of the relevant images, ascending. */
  readonly ranks: Uint32Array;
  /** Length of the ranking. */
  readonly size: number;
}

/** What a query makes of an image: relevant, not relevant, or not to be judged because labels are missing. */
export const RELEVANT = 1;
export const IRRELEVANT = 0;
export const UNJUDGED = -1;

/**
 * Ranks items by score, highest first, equal scores by index, lowest first (items come in id order, so: ties by id).
 * Unjudged items are taken out before ranks are counted: the "condensed list" of Sakai, "Alternatives to Bpref",
 * SIGIR 2007.
 * @param scores one a item; none may be NaN
 * @param relevance one a item: RELEVANT, IRRELEVANT or UNJUDGED
 */
export function judgeRanking(scores: Float64Array, relevance: Int8Array): JudgedRanking {
  const relevant: number[] = [];
  for (let item = 0; item < relevance.length; item++) if (relevance[item] === RELEVANT) relevant.push(item);
  relevant.sort((a, b) => scores[b] - scores[a] || a - b);
  // Sorting all items would say more than is asked: each other item only pushes down the relevant ones behind it.
  const pushes = new Uint32Array(relevant.length + 1);
  let size = relevant.length;
  for (let item = 0; item < relevance.length; item++) {
    if (relevance[item] !== IRRELEVANT) continue;
    size++;
    pushes[placeAmong(relevant, scores, item)]++;
  }
  const ranks = new Uint32Array(relevant.length);
  let pushed = 0;
  for (let place = 0; place < ranks.length; place++) {
    pushed += pushes[place];
    ranks[place] = place + 1 + pushed;
  }
  return { ranks, size };
}

/** How many of the sorted relevant items stand before this one (binary search). */
function placeAmong(relevant: readonly number[], scores: Float64Array, item: number): number {
  const score = scores[item];
  let low = 0;
  let high = relevant.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = relevant[middle];
    if (scores[other] > score || (scores[other] === score && other < item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many relevant images are among the first k. */
export function relevantWithin({ ranks }: JudgedRanking, k: number): number {
  let count = 0;
  while (count < ranks.length && ranks[count] <= k) count++;
  return count;
}

// Interleaving: every round measures every contender once, one after the other, so that what the machine does to one it
// does to all; ratios are of a round, and medians and spread are of rounds.
import { setTimeout as pause } from 'node:timers/promises';

/** Between two contenders, so that threads of the one before that spin while they wait have gone to sleep. */
const SETTLE_MS = 30;

/**
 * @param contenders by name: each measures itself once and resolves to its figure (of any unit)
 * @returns figures by name, one a round; warm-up rounds are left out
 */
export async function race(contenders, { rounds, warmups = 1, settle = SETTLE_MS }) {
  const names = Object.keys(contenders);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmups; round < rounds; round++) {
    for (const name of names) {
      await pause(settle);
      const figure = await contenders[name](round + warmups);
      if (round >= 0) figures[name].push(figure);
    }
  }
  return figures;
}

/** @returns milliseconds */
export async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** The middle of several runs of one action: what a round takes for its figure. @returns milliseconds */
export async function middleOf(runs, action) {
  const times = [];
  for (let run = 0; run < runs; run++) times.push(await timed(() => action(run)));
  return median(times);
}

/** Round by round, `over[i] / under[i]`. */
export function ratios(over, under) {
  return over.map((value, round) => value / under[round]);
}

/** Of an even number of values the mean of the middle two. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function summary(values) {
  return { median: median(values), least: Math.min(...values), greatest: Math.max(...values) };
}

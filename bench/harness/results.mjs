// What a run leaves behind: bench/results/latest.json, in this shape.
import { z } from 'zod';
import { summary } from './rounds.mjs';

const finite = z.number();
const target = z.union([z.strictObject({ atMost: finite }), z.strictObject({ atLeast: finite })]);

/** What is compared with what, and the ratio of every round; or why it was not. */
const raced = z.strictObject({
  work: z.string().min(1),
  against: z.string().min(1),
  /** How the figure reads: × (a ratio) unless it is a difference (s) or an exponent. */
  unit: z.enum(['×', 's', 'exponent']),
  rounds: z.array(finite).min(1),
  median: finite,
  least: finite,
  greatest: finite,
  target: target.nullable(),
  met: z.boolean().nullable(),
});
const skipped = z.strictObject({
  work: z.string().min(1),
  against: z.string().min(1),
  skipped: z.string().min(1),
});
const figure = z.strictObject({ what: z.string().min(1), value: z.string().min(1) });

const row = z.discriminatedUnion('status', [
  z.strictObject({
    name: z.string(),
    status: z.literal('ran'),
    seconds: finite,
    cases: z.array(z.union([raced, skipped])).min(1),
    figures: z.array(figure),
    peers: z.array(z.string()),
  }),
  z.strictObject({ name: z.string(), status: z.literal('skipped'), reason: z.string().min(1) }),
  z.strictObject({ name: z.string(), status: z.literal('crashed'), reason: z.string().min(1) }),
]);

export const resultSchema = z.strictObject({
  version: z.literal(1),
  date: z.iso.datetime(),
  mode: z.enum(['quick', 'default', 'full']),
  /** Rows asked for, or null: all. */
  only: z.array(z.string()).nullable(),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.int(),
    memoryGib: finite,
    loadAtStart: finite,
    platform: z.string(),
    node: z.string(),
    onnxruntime: z.string(),
    threads: z.int(),
    commit: z.string(),
  }),
  rows: z.array(row).min(1),
});

/** What a row hands back for one comparison, completed. */
export function judged(one) {
  if (one.skipped !== undefined) return one;
  const { work, against, rounds, unit = '×', target = null } = one;
  const { median, least, greatest } = summary(rounds);
  return { work, against, unit, rounds, median, least, greatest, target, met: meets(median, target) };
}

function meets(value, target) {
  if (target === null) return null;
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}

// A whole evaluation (every metric, intervals, breakdowns) against the bare matrix product and sort of the same sizes, and
// against the reference's loop in numpy, which is timed on some of the queries and multiplied (each is on its own).
// The gallery is read before the clock starts, for all. The loop races where its mean average precision is ours.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openBareRanking } from '../evaluation/bare-ranking.mjs';
import { labelsOf, madeUpGallery } from '../evaluation/made-up-gallery.mjs';
import { median, race, ratios } from '../harness/rounds.mjs';
import { searchJob } from '../search/job.mjs';
import { evaluate } from '../../dist/evaluation/index.js';

// As many threads as an evaluation takes: half the cores, four at most.
const THREADS = Math.max(1, Math.min(Math.floor(availableParallelism() / 2), 4));
/** Ties in float32 scores may swap two images of the loop's ranking. */
const TOLERANCE = 1e-4;

export const row = {
  name: 'evaluation',
  sizes: {
    quick: { counts: [2000], queries: 20, looped: 2, rounds: 2 },
    default: { counts: [20_000, 200_000], queries: 200, looped: 2, rounds: 2 },
    full: { counts: [20_000, 200_000], queries: 200, looped: 10, rounds: 5 },
  },
  async run(context) {
    const parts = [];
    for (const count of context.sizes.counts) {
      context.say(`${count} images`);
      parts.push(await raceAt(context, count));
    }
    return { cases: parts.flatMap(({ cases }) => cases), figures: parts.flatMap(({ figures }) => figures) };
  },
};

async function raceAt(context, count) {
  const { queries, looped, rounds } = context.sizes;
  const job = searchJob(context, count);
  const labels = labelsOf(count);
  writeFileSync(join(job.folder, 'labels.i8'), labels);
  const gallery = madeUpGallery(job.rows, labels, count);
  const loop = await openLoop(context, job, gallery, looped);
  const bare = await openBareRanking(job.rows, count, queries, THREADS);
  const memory = [];
  const ms = await race(
    {
      ours: async () => {
        const { seconds, mebibytes } = await measured(gallery.subject, queries);
        memory.push(mebibytes);
        return 1000 * seconds;
      },
      bare: () => bare.run(),
      ...(loop.skipped === undefined && { loop: async () => ((await loop.ms()) * queries) / looped }),
    },
    { rounds, warmups: 0 },
  );
  await bare.close();
  if (loop.skipped === undefined) await loop.close();
  const size = count.toLocaleString('en');
  const work = `evaluation, ${queries} queries of ${size}`;
  const against = 'the reference’s loop in numpy: its time / ours';
  return {
    cases: [
      {
        work,
        against: 'bare product and sort: our time / its',
        rounds: ratios(ms.ours, ms.bare),
        target: { atMost: 3 },
      },
      loop.skipped === undefined
        ? { work, against, rounds: ratios(ms.loop, ms.ours), target: { atLeast: 10 } }
        : { work, against, skipped: loop.skipped },
    ],
    figures: [
      ...Object.entries(ms).map(([name, list]) => ({
        what: `${name}, ${size}${name === 'loop' ? ` (timed on ${looped} queries)` : ''}`,
        value: `${(median(list) / 1000).toFixed(2)} s`,
      })),
      {
        what: `peak memory above the start, ${size}`,
        // The first round: later ones find memory that the process kept.
        value: `${memory[0].toFixed(0)} MiB; embeddings alone ${((count * 1200) / 2 ** 20).toFixed(0)} MiB`,
      },
    ],
  };
}

/** @returns the loop, asked for the queries of an evaluation of ours, or why there is none */
async function openLoop(context, job, { subject, asked }, looped) {
  const peer = await context.pythonPeer('evaluation_loop.py', job.folder);
  const report = await run(subject, looped);
  if (typeof peer === 'string') return { skipped: peer };
  const queries = asked();
  const { map } = await peer.ask({ queries });
  const ours = report.metrics.find(({ name }) => name === 'mAP').mean;
  if (!(Math.abs(map - ours) <= TOLERANCE)) {
    await peer.close();
    return { skipped: `computes something else: mAP ${map}, ours ${ours}` };
  }
  return { ms: async () => (await peer.ask({ queries })).ms, close: () => peer.close() };
}

const run = (subject, queries, onProgress = () => undefined) =>
  evaluate({ ...subject, protocol: 'partial', m: 3, queries, seed: 0, ks: [1, 5, 10, 50], onProgress });

/** @returns seconds of the evaluation proper, and the peak of this process's memory above what it had before */
async function measured(subject, queries) {
  globalThis.gc();
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = () => (peak = Math.max(peak, process.memoryUsage.rss()));
  const watching = setInterval(watch, 20);
  let loaded = 0;
  const report = await run(subject, queries, ({ stage }) => {
    watch();
    if (stage === 'gallery') loaded = performance.now();
  });
  const seconds = (performance.now() - loaded) / 1000;
  clearInterval(watching);
  if (report.queries.asked !== queries)
    throw new Error(`${report.queries.asked} queries instead of ${queries}`);
  return { seconds, mebibytes: (peak - before) / 2 ** 20 };
}

// How the main rows grow with the gallery: the exponent of cost ≈ c · sizeᵉ, fitted to every round. 1 is linear; a
// fixed cost brings it below; above, something grows faster than the gallery.
import { freemem } from 'node:os';
import { galleryFolder } from '../data/gallery-folder.mjs';
import { unitRows, DIMENSIONS } from '../data/unit-rows.mjs';
import { masksOf, FILTERS } from '../data/made-up-store.mjs';
import { labelsOf, madeUpGallery } from '../evaluation/made-up-gallery.mjs';
import { exponent } from '../harness/fit.mjs';
import { median, race } from '../harness/rounds.mjs';
import { BATCH } from '../search/job.mjs';
import { openOurs } from '../search/ours.mjs';
import { facetToFirstAnswer } from '../start/first-answer.mjs';
import { evaluate } from '../../dist/evaluation/index.js';

const MILLION = 1_000_000;
/** Rows in the bench, in the index, and some room: bytes an image. */
const ROOM = 4 * DIMENSIONS * 4;

export const row = {
  name: 'growth',
  sizes: {
    quick: { counts: [500, 2000], galleries: [500], rounds: 2, runs: 2, queries: 10 },
    default: {
      counts: [2000, 20_000, 200_000],
      galleries: [2000, 20_000, 200_000],
      rounds: 3,
      runs: 3,
      queries: 200,
    },
    full: {
      counts: [2000, 20_000, 200_000, MILLION],
      galleries: [2000, 20_000, 200_000],
      ...{ rounds: 9, runs: 5, queries: 200 },
    },
  },
  async run(context) {
    const { counts, galleries } = context.sizes;
    const enough = counts.filter((count) => count < MILLION || freemem() > count * ROOM);
    const left = counts.filter((count) => !enough.includes(count));
    const parts = [
      ...(await searches(context, enough)),
      await evaluations(
        context,
        enough.filter((count) => count < MILLION),
      ),
      ...(galleries.length > 1 ? [await starts(context, galleries)] : []),
    ];
    return {
      cases: parts.map(({ work, sizes, costs }) => ({
        work: `growth: ${work}, ${sizes.map((size) => size.toLocaleString('en')).join(' → ')}`,
        against: 'growing linearly (1)',
        unit: 'exponent',
        // Round by round: the costs of all sizes in it.
        rounds: costs[0].map((_, round) =>
          exponent(
            sizes,
            costs.map((list) => list[round]),
          ),
        ),
        target: { atMost: 1.1 },
      })),
      figures: [
        ...parts.flatMap(({ work, sizes, costs }) =>
          sizes.map((size, i) => ({
            what: `${work}, ${size.toLocaleString('en')}`,
            value: `${median(costs[i]).toFixed(2)} ms`,
          })),
        ),
        ...left.map((count) => ({
          what: `${count.toLocaleString('en')} images`,
          value: 'left out: too little free memory',
        })),
      ],
    };
  },
};

async function searches(context, counts) {
  const { rounds, runs } = context.sizes;
  const queries = unitRows(BATCH, 2);
  const open = [];
  for (const count of counts) {
    const job = {
      ...{ count, rows: unitRows(count, 1), masks: masksOf(count), filters: FILTERS },
      query: (n) => queries.subarray((n % BATCH) * DIMENSIONS, ((n % BATCH) + 1) * DIMENSIONS),
    };
    open.push(await openOurs(job, context.threads));
  }
  const works = {
    'a search, one query': (ours) => (round) => ours.single(runs, round * runs),
    [`a search, ${BATCH} at once`]: (ours) => () => ours.batch(0),
    'a search, 1% filter': (ours) => (round) => ours.single(runs, round * runs, 'rare'),
  };
  const parts = [];
  for (const [work, of] of Object.entries(works)) {
    const ms = await race(Object.fromEntries(open.map((ours, i) => [i, of(ours)])), { rounds });
    parts.push({ work, sizes: counts, costs: counts.map((_, i) => ms[i]) });
  }
  for (const ours of open) await ours.close();
  return parts;
}

async function evaluations({ sizes: { queries } }, counts) {
  const galleries = counts.map((count) => madeUpGallery(unitRows(count, 1), labelsOf(count), count).subject);
  const seconds = (subject) => async () => {
    const options = { protocol: 'partial', m: 3, queries, seed: 0, ks: [1, 5, 10, 50] };
    let loaded = 0;
    const onProgress = ({ stage }) => {
      if (stage === 'gallery') loaded = performance.now();
    };
    await evaluate({ ...subject, ...options, onProgress });
    return performance.now() - loaded;
  };
  const contenders = Object.fromEntries(galleries.map((subject, i) => [i, seconds(subject)]));
  const ms = await race(contenders, { rounds: 2, warmups: 0 });
  return { work: `an evaluation of ${queries} queries`, sizes: counts, costs: counts.map((_, i) => ms[i]) };
}

async function starts(context, galleries) {
  const folders = [];
  for (const images of galleries) folders.push(await galleryFolder(context, images));
  const contenders = Object.fromEntries(folders.map((folder, i) => [i, () => facetToFirstAnswer(folder)]));
  const ms = await race(contenders, { rounds: 2, warmups: 0 });
  return { work: 'start to first answer', sizes: galleries, costs: galleries.map((_, i) => ms[i]) };
}

// What the product's search (an int8 first pass, the candidates scored again in full) gains over a plain float32 pass of
// the same threads, once both have the same first 100 rows and scores for every query tried, on embeddings of random
// directions and on those of photographs.
import { madeUpStore, numberOf } from '../data/made-up-store.mjs';
import { realEmbeddings } from '../data/real-embeddings.mjs';
import { DIMENSIONS, rowOf, unitRows } from '../data/unit-rows.mjs';
import { median, middleOf, race, ratios } from '../harness/rounds.mjs';
import { openFloat32Search } from '../reference/float32-search.mjs';
import { LIMIT } from '../search/job.mjs';
import { openEmbeddedIndex } from '../../dist/vectors/index.js';

const TOP = 100;
const TARGET_FROM = 200_000;
const WARM_UP = 64;

export const row = {
  name: 'int8-first-pass',
  sizes: {
    quick: { counts: [2000], photographs: 24, queries: 4, rounds: 2, runs: 2 },
    default: { counts: [20_000, 200_000], photographs: 3000, queries: 64, rounds: 9, runs: 5 },
    full: { counts: [20_000, 200_000], photographs: 16_000, queries: 256, rounds: 21, runs: 5 },
  },
  async run(context) {
    const { counts, photographs, queries } = context.sizes;
    const parts = [];
    for (const count of counts) {
      const data = {
        rows: unitRows(count, 1),
        queries: unitRows(queries, 2),
        count,
        source: 'random directions',
      };
      parts.push(await raceOver(context, data));
    }
    context.say(`embeddings of ${photographs} photographs, from the cache where they are there`);
    parts.push(await raceOver(context, await realEmbeddings(context, photographs, queries)));
    return {
      cases: parts.map(({ one }) => one),
      figures: parts.flatMap(({ figures }) => figures),
    };
  },
};

async function raceOver(context, { rows, queries, count, source }) {
  const { rounds, runs } = context.sizes;
  const index = await openEmbeddedIndex({
    store: madeUpStore(rows, count),
    dimensions: DIMENSIONS,
    threads: context.threads,
  });
  const plain = await openFloat32Search(rows, context.threads);
  try {
    const asked = Array.from({ length: context.sizes.queries }, (_, n) => rowOf(queries, n));
    // Until every block has its int8 copy: before that both would be float32.
    for (let n = 0; n < WARM_UP; n++) await index.search({ vector: asked[n % asked.length], limit: LIMIT });
    for (const [n, vector] of asked.entries()) await compare(index, plain, vector, `${source}, query ${n}`);
    const query = (round, run) => asked[(round * runs + run) % asked.length];
    const ms = await race(
      {
        plain: (round) => middleOf(runs, (run) => plain.search(query(round, run), LIMIT)),
        ours: (round) => middleOf(runs, (run) => index.search({ vector: query(round, run), limit: LIMIT })),
      },
      { rounds },
    );
    const work = `search of ${count.toLocaleString('en')} embeddings (${source})`;
    const one = {
      work,
      against: `plain float32 pass, first ${TOP} identical for ${asked.length} queries: its time / ours`,
      rounds: ratios(ms.plain, ms.ours),
      ...(count >= TARGET_FROM && { target: { atLeast: 3 } }),
    };
    const figures = Object.entries(ms).map(([name, list]) => ({
      what: `${name}, ${work}`,
      value: `${median(list).toFixed(2)} ms`,
    }));
    return { one, figures };
  } finally {
    await plain.close();
    await index.close();
  }
}

/** @throws Error unless both give the same rows, in the same order, with the same scores */
async function compare(index, plain, vector, where) {
  const ours = (await index.search({ vector, limit: TOP })).map(
    ({ id, score }) => `${numberOf(id)} ${score}`,
  );
  const theirs = (await plain.search(vector, TOP)).map(({ row: n, score }) => `${n} ${score}`);
  const rank = theirs.findIndex((hit, i) => hit !== ours[i]);
  if (rank >= 0 || ours.length !== theirs.length) {
    throw new Error(`not exact (${where}): rank ${rank + 1} is row ${ours[rank]}, should be ${theirs[rank]}`);
  }
}

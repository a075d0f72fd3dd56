// Facet as a contender: the embedded index as products use it, from the main thread, the trip to its worker included.
import { madeUpStore, numberOf } from '../data/made-up-store.mjs';
import { DIMENSIONS } from '../data/unit-rows.mjs';
import { middleOf, timed } from '../harness/rounds.mjs';
import { openEmbeddedIndex } from '../../dist/vectors/index.js';
import { BATCH, LIMIT } from './job.mjs';

/** Searches before any is timed. */
const WARM_UP = 64;

/** Answers the same requests as the peers of bench/peers/exact_search.py. */
export async function openOurs(job, threads) {
  const store = madeUpStore(job.rows, job.count, job.masks);
  const index = await openEmbeddedIndex({ store, dimensions: DIMENSIONS, threads });
  const search = (at, mask, limit = LIMIT) =>
    index.search({
      vector: job.query(at),
      limit,
      ...(mask !== undefined && { filter: job.filters[mask] }),
    });
  // As a server that has answered for a while: its blocks have their int8 copies, and its code is compiled.
  for (let at = 0; at < WARM_UP; at++) await search(at);
  for (const mask of Object.keys(job.masks)) for (let at = 0; at < WARM_UP; at++) await search(at, mask);
  const many = (at, mask) => Promise.all(Array.from({ length: BATCH }, (_, i) => search(at + i, mask)));
  return {
    name: 'Facet',
    index,
    search,
    top: async (count, mask) => {
      const answers = await Promise.all(Array.from({ length: count }, (_, at) => search(at, mask)));
      return answers.map((hits) => hits.map(({ id }) => numberOf(id)));
    },
    single: (runs, at, mask) => middleOf(runs, (run) => search(at + run, mask)),
    batch: (at, mask) => timed(() => many(at, mask)),
    close: () => index.close(),
  };
}

// Exact search over made-up embeddings, one query and 32 at once: the product against reading the matrix from memory,
// and against other exact searches over the same rows and queries.
import { openMemoryRead } from '../floor/memory-read.mjs';
import { median, race, ratios } from '../harness/rounds.mjs';
import { DIMENSIONS } from '../data/unit-rows.mjs';
import { BATCH, searchJob } from '../search/job.mjs';
import { openOurs } from '../search/ours.mjs';
import { openPeers } from '../search/peers.mjs';

/** The size at which the target against the memory read holds: smaller matrices lie in the cache. */
const FLOOR_TARGET_FROM = 200_000;

export const row = {
  name: 'exact-search',
  sizes: {
    quick: { counts: [2000], rounds: 2, runs: 2 },
    default: { counts: [20_000, 200_000], rounds: 9, runs: 5 },
    full: { counts: [20_000, 200_000], rounds: 21, runs: 7 },
  },
  async run(context) {
    const cases = [];
    const figures = [];
    for (const count of context.sizes.counts) {
      context.say(`${count} × ${DIMENSIONS}`);
      const part = await raceAt(context, count);
      cases.push(...part.cases);
      figures.push(...part.figures);
    }
    return { cases, figures };
  },
};

async function raceAt(context, count) {
  const { rounds, runs } = context.sizes;
  const job = searchJob(context, count);
  const ours = await openOurs(job, context.threads);
  const floor = await openMemoryRead(count * DIMENSIONS, context.threads);
  const peers = await openPeers(context, job, ours, [undefined]);
  const there = peers.filter(({ skipped }) => skipped() === undefined);
  const contenders = { floor: () => floorRead(floor, runs) };
  for (const one of [{ ...ours, id: 'ours' }, ...there]) {
    contenders[`${one.id} single`] = (round) => one.single(runs, round * runs);
    contenders[`${one.id} batch`] = (round) => one.batch(round * BATCH);
  }
  const ms = await race(contenders, { rounds });
  await floor.close();
  await ours.close();
  for (const peer of peers) await peer.close();

  const size = count.toLocaleString('en');
  const works = { single: `search of ${size}, one query`, batch: `search of ${size}, ${BATCH} at once` };
  const [single, batch] = [ms['ours single'], ms['ours batch']];
  const cases = [
    {
      work: works.single,
      against: 'reading the matrix from memory: our time / its',
      rounds: ratios(single, ms.floor),
      ...(count >= FLOOR_TARGET_FROM && { target: { atMost: 1.3 } }),
    },
    {
      work: works.batch,
      against: 'one after the other: throughput / its',
      rounds: ratios(
        single.map((time) => BATCH * time),
        batch,
      ),
      target: { atLeast: 5 },
    },
  ];
  for (const [kind, work] of Object.entries(works)) {
    for (const { id, label, skipped } of peers) {
      const against = `${label}: its time / ours`;
      const reason = skipped();
      if (reason !== undefined) cases.push({ work, against, skipped: reason });
      else
        cases.push({
          work,
          against,
          rounds: ratios(ms[`${id} ${kind}`], ms[`ours ${kind}`]),
          target: { atLeast: 1 },
        });
    }
  }
  const tried = Object.entries(floor.tried).map(([way, least]) => `${way} ${least.toFixed(2)} ms`);
  const figures = [
    { what: `memory read, ${size}`, value: `${floor.name}, the fastest of: ${tried.join(', ')}` },
    ...Object.entries(ms).map(([name, list]) => ({
      what: `${name}, ${size}`,
      value: `${median(list).toFixed(2)} ms`,
    })),
  ];
  return { cases, figures };
}

/** The middle of several reads, as of several queries. */
async function floorRead(floor, runs) {
  const times = [];
  for (let run = 0; run < runs; run++) times.push(await floor.read());
  return median(times);
}

// The same search among the 25% of the rows that have a label and the 1% that are of a partition. Peers have their masks
// ready-made before the clock starts, which favours them; the product is given the filter with each search.
import { median, race, ratios } from '../harness/rounds.mjs';
import { BATCH, searchJob } from '../search/job.mjs';
import { openOurs } from '../search/ours.mjs';
import { openPeers } from '../search/peers.mjs';

const SHARES = { quarter: '25%', rare: '1%' };

export const row = {
  name: 'filtered-search',
  sizes: {
    quick: { counts: [2000], rounds: 2, runs: 2 },
    default: { counts: [20_000, 200_000], rounds: 7, runs: 3 },
    full: { counts: [20_000, 200_000], rounds: 15, runs: 5 },
  },
  async run(context) {
    const cases = [];
    const figures = [];
    for (const count of context.sizes.counts) {
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
  const peers = await openPeers(context, job, ours, Object.keys(SHARES));
  const contenders = { 'ours, no filter': (round) => ours.single(runs, round * runs) };
  for (const mask of Object.keys(SHARES)) {
    const there = peers.filter(({ skipped }) => skipped(mask) === undefined);
    for (const one of [{ ...ours, id: 'ours' }, ...there]) {
      contenders[`${one.id} single ${mask}`] = (round) => one.single(runs, round * runs, mask);
      contenders[`${one.id} batch ${mask}`] = (round) => one.batch(round * BATCH, mask);
    }
  }
  const ms = await race(contenders, { rounds });
  await ours.close();
  for (const peer of peers) await peer.close();

  const size = count.toLocaleString('en');
  const cases = [];
  for (const [mask, share] of Object.entries(SHARES)) {
    cases.push({
      work: `search of ${size}, ${share} filter`,
      against: 'without a filter: our time / its',
      rounds: ratios(ms[`ours single ${mask}`], ms['ours, no filter']),
    });
    for (const kind of ['single', 'batch']) {
      const work = `search of ${size}, ${share} filter${kind === 'batch' ? `, ${BATCH} at once` : ''}`;
      for (const { id, label, skipped } of peers) {
        const against = `${label}: its time / ours`;
        const reason = skipped(mask);
        if (reason !== undefined) {
          cases.push({ work, against, skipped: reason });
        } else {
          const rounds = ratios(ms[`${id} ${kind} ${mask}`], ms[`ours ${kind} ${mask}`]);
          cases.push({ work, against, rounds, target: { atLeast: 1 } });
        }
      }
    }
  }
  const figures = Object.entries(ms).map(([name, list]) => ({
    what: `${name}, ${size}`,
    value: `${median(list).toFixed(2)} ms`,
  }));
  return { cases, figures };
}

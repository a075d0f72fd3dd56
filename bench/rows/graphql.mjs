// A search over GraphQL against the same search called in this process and done by a bare Express route: the answer's
// time with one client, and answers a second with eight.
import { join } from 'node:path';
import { emptyFolder } from '../data/gallery-folder.mjs';
import { checked, openSearchServers } from '../graphql/search-servers.mjs';
import { clients, load, oneClient } from '../graphql/load.mjs';
import { median, race, ratios, timed } from '../harness/rounds.mjs';

const CLIENTS = 8;

export const row = {
  name: 'graphql',
  sizes: {
    quick: { images: 500, seconds: 0.5, rounds: 1, warmups: 0 },
    default: { images: 20_000, seconds: 2, rounds: 3 },
    full: { images: 20_000, seconds: 4, rounds: 9, loads: [1, 4, 8, 16, 32, 80, 160, 320] },
  },
  async run(context) {
    const { images, seconds, rounds, warmups = 1, loads = [] } = context.sizes;
    const dataDir = join(context.scratch, 'data');
    await emptyFolder(context, dataDir);
    const servers = await openSearchServers(dataDir, images);
    try {
      const measured = await race(contendersOf(servers, seconds), { rounds, warmups });
      const { cases, figures } = report(measured, images);
      for (const connections of loads) figures.push(await underLoad(servers.graphql, connections, seconds));
      return { cases, figures };
    } finally {
      await servers.close();
    }
  },
};

function contendersOf({ search, graphql, express }, seconds) {
  return {
    'in process, one caller': () => p50Here(search, seconds),
    'Express, one client': () => p50(express, seconds, ({ edges }) => edges),
    'GraphQL, one client': () =>
      p50(graphql, seconds, ({ data, errors }) => {
        if (errors !== undefined) throw new Error(JSON.stringify(errors));
        return data.searchByAttributes.edges;
      }),
    'in process, 8 callers': () => rateHere(search, seconds),
    'Express, 8 clients': () => clients(express, CLIENTS, seconds),
    'GraphQL, 8 clients': () => clients(graphql, CLIENTS, seconds),
  };
}

async function p50(url, seconds, edgesOf) {
  const answer = await oneClient(url, seconds);
  checked(edgesOf(answer.first));
  return answer.p50;
}

async function p50Here(search, seconds) {
  const times = [];
  for (const end = performance.now() + seconds * 1000; performance.now() < end;)
    times.push(await timed(search));
  return median(times);
}

async function rateHere(search, seconds) {
  let done = 0;
  const start = performance.now();
  const caller = async () => {
    for (; performance.now() < start + seconds * 1000; done++) await search();
  };
  await Promise.all(Array.from({ length: CLIENTS }, caller));
  return (1000 * done) / (performance.now() - start);
}

/** What becomes of requests when there are more clients than the machine can serve. */
async function underLoad(url, connections, seconds) {
  const { rate, p50, p99, refused, failed } = await load(url, connections, seconds);
  return {
    what: `GraphQL, ${connections} clients`,
    value: `${rate.toFixed(0)} searches/s, p50 ${p50} ms, p99 ${p99} ms, ${refused} refused, ${failed} failed`,
  };
}

function report(measured, images) {
  const work = `GraphQL search of ${images.toLocaleString('en')}`;
  const over = (a, b) => ratios(measured[a], measured[b]);
  return {
    cases: [
      {
        work: `${work}, ${CLIENTS} clients`,
        against: 'a bare Express JSON route: its answers a second / ours',
        rounds: over('Express, 8 clients', 'GraphQL, 8 clients'),
        target: { atMost: 2 },
      },
      {
        work: `${work}, ${CLIENTS} clients`,
        against: 'the same search in process: its answers a second / ours',
        rounds: over('in process, 8 callers', 'GraphQL, 8 clients'),
      },
      {
        work: `${work}, one client`,
        against: 'a bare Express JSON route: our p50 / its',
        rounds: over('GraphQL, one client', 'Express, one client'),
      },
      {
        work: `${work}, one client`,
        against: 'the same search in process: our p50 / its',
        rounds: over('GraphQL, one client', 'in process, one caller'),
      },
    ],
    figures: Object.entries(measured).map(([what, list]) => ({
      what,
      value: `${median(list).toFixed(2)} ${what.includes(' 8 ') ? 'searches/s' : 'ms (p50)'}`,
    })),
  };
}

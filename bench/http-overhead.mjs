// What GraphQL over HTTP adds to a search, and what happens beyond the load that saturates it: the real server on
// loopback, the embedded stores, 20,000 images (or --images N), against the same search called in the same process.
//   npm run build && node bench/http-overhead.mjs
// Between the two stands a bare node:http server that does the search and sends JSON: what any HTTP server adds.
// Clients are processes of their own (one client: http-client.mjs; many: autocannon). Searches are encoded by no model: both sides would pay the same.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createBareServer } from 'node:http';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { pino } from 'pino';
import { Access } from '../dist/access/index.js';
import { openCatalogue } from '../dist/catalogue/index.js';
import { readConfig } from '../dist/config/index.js';
import { ATTRIBUTES, attributeQuery, Random } from '../dist/domain/index.js';
import { createSearchService } from '../dist/search/index.js';
import { createServer } from '../dist/server/index.js';
import { StageTimes } from '../dist/telemetry/index.js';
import { openEmbeddedIndex } from '../dist/vectors/index.js';
import { batchAt, batchStarts, DIMENSIONS, MODEL, unit } from './synthetic-gallery.mjs';

const { values: parsed } = parseArgs({
  options: {
    images: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '5' },
  },
});
const total = Number(parsed.images);
const FIRST = 10;
const QUERY = `{ searchByAttributes(query: { present: [SMILING], absent: [MALE] }, first: ${FIRST}) {
  edges { score probability node { id externalId url(width: 178) } } pageInfo { hasNextPage endCursor } } }`;
const run = promisify(execFile);
const autocannon = createRequire(import.meta.url).resolve('autocannon');

/** Closed-loop load: each of `connections` clients sends its next request when it has its answer. */
async function load(url, connections, seconds) {
  const { stdout } = await run(
    process.execPath,
    [
      autocannon,
      ...['--json', '--connections', String(connections), '--duration', String(seconds), '--timeout', '30'],
      ...['--method', 'POST', '--headers', 'content-type=application/json'],
      ...['--body', JSON.stringify({ query: QUERY }), `${url}/graphql`],
    ],
    { maxBuffer: 1 << 26 },
  );
  const { latency, duration, non2xx, errors, timeouts, ...answers } = JSON.parse(stdout);
  return {
    p50: latency.p50,
    p99: latency.p99,
    rate: answers['2xx'] / duration,
    non2xx,
    errors: errors + timeouts,
  };
}

function quantiles(times, seconds) {
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor((times.length - 1) * share)];
  return { p50: at(0.5), p99: at(0.99), rate: times.length / seconds };
}

/** The same one after the other by one client, timed by it: autocannon counts whole milliseconds. */
async function overHttp(url, seconds, check) {
  const client = new URL('./http-client.mjs', import.meta.url).pathname;
  const { stdout } = await run(
    process.execPath,
    [client, url, String(seconds), JSON.stringify({ query: QUERY })],
    {
      maxBuffer: 1 << 26,
    },
  );
  const { first, times } = JSON.parse(stdout);
  check(JSON.parse(first));
  return quantiles(times, seconds);
}

/** The same one after the other, called here. */
async function oneByOne(work, seconds) {
  const times = [];
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return quantiles(times, seconds);
}

const folder = mkdtempSync(join(tmpdir(), 'facet-bench-'));
const config = {
  ...readConfig({ FACET_DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn' }),
  databaseUrl: undefined,
};
const stores = await openCatalogue(config);
const index = await openEmbeddedIndex({ store: stores.embeddings, dimensions: DIMENSIONS });
await index.createCollection(MODEL);
await index.activate(MODEL);
for (const from of batchStarts(total)) {
  const { images, points } = batchAt(from, total);
  await stores.catalogue.putPending(images);
  await index.upsert(MODEL, points);
  await stores.catalogue.markIndexed(images.map(({ id }) => id));
}
const vector = unit(new Random(7));
const model = {
  version: MODEL,
  manifest: { attributes: ATTRIBUTES },
  matchProbability: () => 0.5,
  encodeQueries: () => Promise.resolve(vector),
};
const search = createSearchService({
  index,
  catalogue: stores.catalogue,
  model: { use: (work) => work(model) },
  followIndex: () => Promise.resolve(false),
});
const access = await Access.open({
  store: stores.apiKeys,
  anonymous: 'none',
  onError: (error) => {
    throw error;
  },
});
const server = createServer({
  access,
  services: { search, model: () => model },
  config,
  logger: pino({ level: 'warn' }, pino.destination(2)),
  figures: {},
  stages: new StageTimes(),
  readiness: {},
});
const { url } = await server.listen();
const bare = createBareServer((request, response) => {
  request.resume().once('end', () => {
    void search.searchByAttributes(asked, { first: FIRST }).then((page) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(page));
    });
  });
});
const asked = attributeQuery({ present: ['SMILING'], absent: ['MALE'] });
bare.listen(0, '127.0.0.1');
await once(bare, 'listening');
const bareUrl = `http://127.0.0.1:${bare.address().port}`;
try {
  const inProcess = () => search.searchByAttributes(asked, { first: FIRST });
  const ten = (edges) => {
    if (edges.length !== FIRST) throw new Error(`${edges.length} hits`);
  };
  const bareSide = () => overHttp(bareUrl, 2, ({ edges }) => ten(edges));
  const graphqlSide = () =>
    overHttp(`${url}/graphql`, 2, ({ data, errors }) => {
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      ten(data.searchByAttributes.edges);
    });
  await oneByOne(inProcess, 2);
  await graphqlSide();
  const rounds = [];
  for (let round = 0; round < Number(parsed.rounds); round++) {
    rounds.push({
      here: await oneByOne(inProcess, 2),
      bare: await bareSide(),
      http: await graphqlSide(),
    });
  }
  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const of = (pick) => median(rounds.map(pick)).toFixed(2);
  console.log(`${total} images, first ${FIRST}, one client, median of ${rounds.length} rounds:`);
  console.log(`| | p50 ms | p99 ms | searches/s |\n| --- | --- | --- | --- |`);
  const names = {
    here: 'called in process',
    bare: 'bare node:http, JSON',
    http: 'GraphQL over HTTP',
  };
  for (const [side, name] of Object.entries(names)) {
    console.log(
      `| ${name} | ${of((r) => r[side].p50)} | ${of((r) => r[side].p99)} | ${of((r) => r[side].rate)} |`,
    );
  }
  console.log(
    `added at p50: bare ${of((r) => r.bare.p50 - r.here.p50)} ms, GraphQL ${of((r) => r.http.p50 - r.here.p50)} ms\n`,
  );
  console.log(
    '| clients | searches/s | p50 ms | p99 ms | refused | failed |\n| --- | --- | --- | --- | --- | --- |',
  );
  for (const connections of [1, 4, 8, 16, 32, 80, 160, 320]) {
    const { rate, p50, p99, non2xx, errors } = await load(url, connections, Number(parsed.seconds));
    console.log(`| ${connections} | ${rate.toFixed(0)} | ${p50} | ${p99} | ${non2xx} | ${errors} |`);
  }
} finally {
  bare.close();
  bare.closeAllConnections();
  await server.close();
  await index.close();
  await stores.close();
  rmSync(folder, { recursive: true, force: true });
}

// A gallery of 200,000 images (or --images N) through the product's own ports: how fast it loads, what memory it takes,
// how long searches, pages and counts take, each against a limit measured in the same run.
//   npm run build && node bench/gallery-200k.mjs                       the embedded database, in a temporary folder
//   DATABASE_URL=postgresql://… node bench/gallery-200k.mjs            an EMPTY scratch database on a server
// The limit of loading is the same bytes (rows as JSON, embeddings) put into two bare tables without an index by the same
// client in the same batches; that of a search is reading the matrix from memory; that of a page and a count, the plainest
// statement that touches the same rows. Memory is this process's: with the embedded database in it, without a server's.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { openCatalogue } from '../dist/catalogue/index.js';
import { startEmbeddedDatabase } from '../dist/catalogue/embedded-database.js';
import { ATTRIBUTES, attributeQuery, Random } from '../dist/domain/index.js';
import { createSearchService } from '../dist/search/index.js';
import { openEmbeddedIndex } from '../dist/vectors/index.js';
import { openMemoryRead } from './floor/memory-read.mjs';
import { batchAt, batchStarts, DIMENSIONS, MODEL, unit } from './synthetic-gallery.mjs';

const { values: parsed } = parseArgs({
  options: {
    images: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '200' },
    // A gallery that is there: what the bench's second process is given.
    serve: { type: 'string' },
  },
});
const total = Number(parsed.images);
const rounds = Number(parsed.rounds);
const databaseUrl = process.env.DATABASE_URL;
const mebi = (bytes) => Math.round(bytes / 1024 / 1024);

function memory() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const kibi = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? NaN) * 1024;
  return { now: kibi('VmRSS'), peak: kibi('VmHWM') };
}

const spent = {};
async function timed(name, work) {
  const start = performance.now();
  const result = await work();
  spent[name] = (spent[name] ?? 0) + performance.now() - start;
  return result;
}

/** The same bytes into bare tables. @returns seconds */
async function bareLoad() {
  const folder = mkdtempSync(join(tmpdir(), 'facet-bench-'));
  const embedded = databaseUrl === undefined ? await startEmbeddedDatabase(folder) : undefined;
  const client = new pg.Client(
    embedded === undefined
      ? { connectionString: databaseUrl }
      : { host: embedded.host, user: 'postgres', database: 'postgres' },
  );
  await client.connect();
  await client.query(
    'CREATE TABLE bare_rows (row jsonb NOT NULL); CREATE TABLE bare_vectors (vector bytea NOT NULL)',
  );
  let ms = 0;
  for (const from of batchStarts(total)) {
    const { images, points } = batchAt(from, total);
    const start = performance.now();
    const rows = JSON.stringify(images.map((image) => ({ ...image, labels: [...image.labels] })));
    const vectors = Buffer.concat(points.map(({ vector }) => Buffer.from(vector.buffer)));
    await client.query('INSERT INTO bare_rows SELECT jsonb_array_elements($1::jsonb)', [rows]);
    await client.query(
      `INSERT INTO bare_vectors SELECT substring($1::bytea FROM i * ${4 * DIMENSIONS} + 1 FOR ${4 * DIMENSIONS})
       FROM generate_series(0, $2::int - 1) AS i`,
      [vectors, points.length],
    );
    ms += performance.now() - start;
  }
  await client.query('DROP TABLE bare_rows, bare_vectors');
  await client.end();
  await embedded?.close();
  rmSync(folder, { recursive: true, force: true });
  return ms / 1000;
}

async function load(stores, index) {
  await index.createCollection(MODEL);
  await index.activate(MODEL);
  for (const from of batchStarts(total)) {
    const { images, points } = batchAt(from, total);
    await timed('putPending', () => stores.catalogue.putPending(images));
    await timed('upsert', () => index.upsert(MODEL, points));
    await timed('markIndexed', () => stores.catalogue.markIndexed(images.map(({ id }) => id)));
  }
}

const queries = new Random(7);
const model = {
  version: MODEL,
  manifest: { attributes: ATTRIBUTES },
  matchProbability: () => 0.5,
  encodeQueries: () => Promise.resolve(unit(queries)),
};

/** Times cases in rounds, one after the other, and prints p50 and p99, and p50 over that of its limit. */
async function race(cases) {
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = -3; round < rounds; round++) {
    for (const [name, { work }] of Object.entries(cases)) {
      const start = performance.now();
      await work();
      if (round >= 0) times[name].push(performance.now() - start);
    }
  }
  const at = (name, share) => times[name].sort((a, b) => a - b)[Math.floor(share * (rounds - 1))];
  for (const [name, { limit }] of Object.entries(cases)) {
    const ratio = limit === undefined ? '' : `${(at(name, 0.5) / at(limit, 0.5)).toFixed(2)} × ${limit}`;
    console.log(
      `${name.padEnd(36)} p50 ${at(name, 0.5).toFixed(1).padStart(7)} ms  p99 ${at(name, 0.99).toFixed(1).padStart(7)} ms  ${ratio}`,
    );
  }
}

/** Searches, pages and counts over an open gallery. */
async function measure(stores, index) {
  const search = createSearchService({
    index,
    catalogue: stores.catalogue,
    model: { get: () => model, use: (work) => work(model) },
  });
  const query = attributeQuery({ present: ['SMILING'] });
  const rare = { datasets: ['rare'] };
  const quarter = { partitions: ['test'] };
  const labels = { present: ['YOUNG', 'SMILING', 'EYEGLASSES'], absent: ['MALE'] };
  const filter = (key, ...anyOf) => ({ must: [{ key, anyOf }], mustNot: [] });
  const { edges } = await search.images({ first: 20 });
  const ids = edges.map(({ node }) => node.id);
  const floor = await openMemoryRead(total * DIMENSIONS, Math.min(availableParallelism(), 4));
  const hits = (more = {}) => index.search({ vector: unit(queries), limit: 21, ...more });
  const page = (more = {}) => search.searchByAttributes(query, { first: 20, ...more });
  await race({
    'memory read': { work: floor.read },
    'index search': { work: () => hits(), limit: 'memory read' },
    'index search, 25%': { work: () => hits({ filter: filter('partition', 'test') }), limit: 'memory read' },
    'index search, 1%': { work: () => hits({ filter: filter('dataset', 'rare') }), limit: 'memory read' },
    'read of 20 rows': { work: () => stores.catalogue.byIds(ids) },
    'search page of 20': { work: () => page(), limit: 'index search' },
    'search page of 20, labels': { work: () => page({ filter: labels }), limit: 'index search' },
    'gallery page of 20': { work: () => search.images({ first: 20 }), limit: 'read of 20 rows' },
    'gallery page of 20, 1%': {
      work: () => search.images({ first: 20, filter: rare }),
      limit: 'read of 20 rows',
    },
    'gallery page of 20, labels': {
      work: () => search.images({ first: 20, filter: labels }),
      limit: 'read of 20 rows',
    },
    'count of all': { work: () => search.countImages() },
    'count, 25%': { work: () => search.countImages(quarter), limit: 'count of all' },
    'count, 1%': { work: () => search.countImages(rare), limit: 'count of all' },
    'count, labels': { work: () => search.countImages(labels), limit: 'count of all' },
  });
  const counted = async (some) => {
    const start = performance.now();
    await search.attributeCounts(some);
    return `${Math.round(performance.now() - start)} ms`;
  };
  console.log(`attribute counts: all ${await counted({})}, 1% ${await counted(rare)}`);
  await floor.close();
}

function tellMemory(when, { now, peak }) {
  const raw = total * DIMENSIONS * 4;
  console.log(
    `memory ${when}: ${mebi(now)} MiB, peak ${mebi(peak)} MiB; the embeddings are ${mebi(raw)} MiB, ${(now / raw).toFixed(2)} ×`,
  );
}

async function loadNew(dataDir) {
  const stores = await openCatalogue({ dataDir, databaseUrl });
  console.log(`${stores.kind}, ${total} images`);
  const index = await openEmbeddedIndex({ store: stores.embeddings, dimensions: DIMENSIONS });
  tellMemory('of an empty gallery', memory());
  await load(stores, index);
  for (const [name, ms] of Object.entries(spent))
    console.log(`${name.padEnd(36)} ${Math.round((total / ms) * 1000)} rows/s`);
  tellMemory('after loading', memory());
  console.log('\nas loaded, without a restart');
  await measure(stores, index);
  await index.close();
  await stores.close();
  return Object.values(spent).reduce((sum, ms) => sum + ms, 0) / 1000;
}

/** As a server started on the gallery sees it. */
async function serve(dataDir) {
  const start = performance.now();
  const stores = await openCatalogue({ dataDir, databaseUrl });
  const opened = performance.now();
  const index = await openEmbeddedIndex({ store: stores.embeddings, dimensions: DIMENSIONS });
  const done = performance.now();
  console.log(
    `\nopened by a new process: database in ${((opened - start) / 1000).toFixed(1)} s, index in ${((done - opened) / 1000).toFixed(1)} s`,
  );
  tellMemory('of that process', memory());
  await measure(stores, index);
  tellMemory('of that process, after the searches', memory());
  await index.close();
  await stores.close();
}

if (parsed.serve !== undefined) {
  await serve(parsed.serve);
} else {
  const dataDir = mkdtempSync(join(tmpdir(), 'facet-bench-'));
  try {
    const seconds = await loadNew(dataDir);
    execFileSync(process.execPath, [...process.argv.slice(1), '--serve', dataDir], { stdio: 'inherit' });
    const bare = await bareLoad();
    console.log(
      `\nloaded in ${seconds.toFixed(1)} s, ${Math.round(total / seconds)} images/s: ${(seconds / bare).toFixed(2)} × bare tables (${bare.toFixed(1)} s)`,
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

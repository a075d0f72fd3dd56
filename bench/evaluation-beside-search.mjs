// Attribute searches over GraphQL alone, and while an evaluation (200 queries × 20,000 images) is in flight on the same
// server: 95th percentiles and their ratio. The server is a process of its own with the embedded database, or with the
// PostgreSQL of DATABASE_URL (an empty one); the gallery has random labels, embedded as the shipped model encodes them.
//   npm run build && node bench/evaluation-beside-search.mjs [--rounds 5] [--images 20000] [--clients 1] [--pause 10]
// Ratios matter, not milliseconds: every round measures one after the other, as many searches each.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openCatalogue } from '../dist/catalogue/index.js';
import { ATTRIBUTES, imageId, Random } from '../dist/domain/index.js';
import { EMBEDDING_DIMENSIONS, loadModel } from '../dist/model/index.js';
import { openEmbeddedIndex, payloadKeys } from '../dist/vectors/index.js';

const BATCH = 1000;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    images: { type: 'string', default: '20000' },
    queries: { type: 'string', default: '200' },
    clients: { type: 'string', default: '1' },
    pause: { type: 'string', default: '10' },
  },
});
const [rounds, images, queries, clients, thinking] = [
  values.rounds,
  values.images,
  values.queries,
  values.clients,
  values.pause,
].map(Number);
const databaseUrl = process.env.DATABASE_URL;

async function fill(dataDir) {
  const random = new Random(1);
  const model = await loadModel(resolve(import.meta.dirname, '../models/celeba-faceres'));
  const stores = await openCatalogue({ dataDir, databaseUrl });
  const index = await openEmbeddedIndex({ store: stores.embeddings, dimensions: EMBEDDING_DIMENSIONS });
  await index.createCollection(model.version);
  await index.activate(model.version);
  for (let first = 0; first < images; first += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, images - first) }, (_, i) => ({
      id: imageId('bench', `${first + i}.jpg`),
      dataset: 'bench',
      externalId: `${first + i}.jpg`,
      sha256: '0'.repeat(64),
      location: 'file:///nowhere',
      mediaType: 'image/jpeg',
      width: 178,
      height: 218,
      bytes: 1,
      partition: null,
      labels: Int8Array.from(ATTRIBUTES, () => (random.float() < 0.25 ? 1 : -1)),
    }));
    const vectors = await model.encodeQueries(rows.map(({ labels }) => labels));
    await stores.catalogue.putPending(rows);
    await index.upsert(
      model.version,
      rows.map(({ id, dataset, partition, labels }, row) => ({
        id,
        vector: vectors.slice(row * EMBEDDING_DIMENSIONS, (row + 1) * EMBEDDING_DIMENSIONS),
        payload: { attributes: payloadKeys(labels), dataset, partition },
      })),
    );
    await stores.catalogue.markIndexed(rows.map(({ id }) => id));
  }
  await index.close();
  await stores.close();
  await model.close();
}

async function serve(dataDir) {
  const main = resolve(import.meta.dirname, '../dist/main.js');
  const child = spawn(process.execPath, [main, 'serve', '--json'], {
    env: { ...process.env, FACET_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise((found) => createInterface(child.stdout).once('line', found));
  return {
    url: JSON.parse(line).url,
    stop: () =>
      new Promise((ended) => {
        child.once('close', ended);
        child.kill('SIGTERM');
      }),
  };
}

async function ask(url, query, variables) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const SEARCH = `query ($query: AttributeQueryInput!) {
  searchByAttributes(query: $query, first: 20) { edges { score probability node { id externalId } } }
}`;
const EVALUATE = `query ($input: EvaluateRetrievalInput) {
  evaluateRetrieval(input: $input) { seconds gallery { images } metrics { name mean } }
}`;

const random = new Random(2);
/** Searches one after the other, with a pause between, until told. @returns their times in milliseconds */
async function search(url, goOn) {
  const times = [];
  const client = async () => {
    while (goOn(times.length)) {
      const present = random.sample(3, ATTRIBUTES.length).map((id) => ATTRIBUTES[id]);
      const started = performance.now();
      await ask(url, SEARCH, { query: { present } });
      times.push(performance.now() - started);
      await pause(thinking);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return times;
}

const percentile = (times, percent) =>
  times.toSorted((a, b) => a - b)[Math.ceil((percent / 100) * times.length) - 1];
const shown = (times) =>
  `${times.length} searches, p50 ${percentile(times, 50).toFixed(1)} ms, p95 ${percentile(times, 95).toFixed(1)} ms, ` +
  `longest ${Math.max(...times).toFixed(0)} ms`;

const dataDir = mkdtempSync(join(tmpdir(), 'facet-bench-'));
let stop = () => Promise.resolve();
try {
  console.log(
    `${images} images, ${queries} queries, ${clients} client(s), ${availableParallelism()} cores, ` +
      (databaseUrl === undefined ? 'embedded database' : 'PostgreSQL'),
  );
  await fill(dataDir);
  const served = await serve(dataDir);
  stop = served.stop;
  const { url } = served;
  const all = { alone: [], beside: [] };
  const ratios = [];
  await search(url, (done) => done < 50);
  for (let round = 0; round < rounds; round++) {
    let running = true;
    const evaluation = ask(url, EVALUATE, { input: { queries, seed: round } }).finally(() => {
      running = false;
    });
    const beside = await search(url, () => running);
    const { evaluateRetrieval } = await evaluation;
    if (evaluateRetrieval.gallery.images !== images) throw new Error('ranked something else');
    const alone = await search(url, (done) => done < beside.length);
    all.alone.push(...alone);
    all.beside.push(...beside);
    ratios.push(percentile(beside, 95) / percentile(alone, 95));
    console.log(`round ${round + 1}: alone ${shown(alone)}; beside ${shown(beside)}`);
  }
  console.log(`alone:  ${shown(all.alone)}`);
  console.log(`beside: ${shown(all.beside)}`);
  const median = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)];
  const pooled = percentile(all.beside, 95) / percentile(all.alone, 95);
  console.log(`ratio at p95: median of rounds ${median.toFixed(2)}, pooled ${pooled.toFixed(2)}`);
} finally {
  await stop();
  rmSync(dataDir, { recursive: true, force: true });
}

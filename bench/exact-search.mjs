// Exact search of the embedded vector index against the time it takes to read its matrix from memory.
//   npm run build && node bench/exact-search.mjs [--rounds 15] [--threads N]
// Ratios matter, not milliseconds: every round measures the floor and every case one after the other, and medians are
// printed. The floor is the same scoring read done by as many threads as the index uses (a float32 sum over the rows).
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { openEmbeddedIndex } from '../dist/vectors/index.js';
import { openReadFloor } from './memory-floor.mjs';

const DIMENSIONS = 300;
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, threads: { type: 'string' } },
});
const rounds = Number(values.rounds);
const threads = Number(values.threads ?? Math.min(availableParallelism(), 4));

/** A store that makes up its rows as they are read: nothing but the index holds the matrix. */
function madeUpStore(count) {
  const none = () => Promise.reject(new Error('the bench only reads'));
  return {
    createCollection: none,
    collections: () => Promise.resolve(['bench']),
    active: () => Promise.resolve('bench'),
    activate: none,
    dropCollection: none,
    put: none,
    delete: none,
    scan: (_version, limit, afterId) => {
      const first = afterId === undefined ? 0 : parseInt(afterId.slice(0, 8), 16) + 1;
      const length = Math.max(0, Math.min(limit, count - first));
      return Promise.resolve(Array.from({ length }, (_, i) => row(first + i)));
    },
  };
}

function row(n) {
  const attributes = [];
  for (let id = 0; id < 40; id++) attributes.push(Math.random() < 0.2 ? id : 40 + id);
  const id = `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
  return { id, vector: unit(), attributes, dataset: 'bench', partition: n % 100 === 0 ? 'test' : 'train' };
}

function unit() {
  const vector = new Float32Array(DIMENSIONS);
  let squares = 0;
  for (let i = 0; i < DIMENSIONS; i++) {
    vector[i] = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    squares += vector[i] ** 2;
  }
  return vector.map((value) => value / Math.sqrt(squares));
}

async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

function median(times) {
  return times.sort((a, b) => a - b)[times.length >> 1];
}

const rare = { must: [{ key: 'partition', anyOf: ['test'] }], mustNot: [] };
const labels = {
  must: [31, 15, 60].map((key) => ({ key: 'attributes', anyOf: [key] })),
  mustNot: [],
};

for (const count of [20_000, 200_000]) {
  const floor = await openReadFloor(count * DIMENSIONS, threads);
  let index;
  const loading = await timed(async () => {
    index = await openEmbeddedIndex({ store: madeUpStore(count), dimensions: DIMENSIONS, threads });
  });
  const search = (more = {}) => index.search({ vector: unit(), limit: 21, ...more });
  const cases = {
    'read floor': () => floor.read(),
    'one query': () => search(),
    'one query, 1% filter': () => search({ filter: rare }),
    'one query, 3 labels': () => search({ filter: labels }),
    'one query, 1,000 hits': () => search({ limit: 1000 }),
    '32 queries at once': () => Promise.all(Array.from({ length: 32 }, () => search())),
    'count, 3 labels': () => index.count(labels),
  };
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [name, action] of Object.entries(cases)) {
      const time = await timed(action);
      if (round >= 0) times[name].push(time);
    }
  }
  const base = median(times['read floor']);
  console.log(`\n${count} × ${DIMENSIONS}, ${threads} threads, opened in ${(loading / 1000).toFixed(1)} s`);
  for (const [name, list] of Object.entries(times)) {
    const middle = median(list);
    console.log(
      `${name.padEnd(24)} ${middle.toFixed(2).padStart(8)} ms  ${(middle / base).toFixed(2).padStart(6)} × floor  (least ${list[0].toFixed(2)})`,
    );
  }
  await index.close();
  await floor.close();
}

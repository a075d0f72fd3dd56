// Exact search in usearch and in hnswlib-node, for bench/rows: float32. usearch takes as many threads as everyone;
// hnswlib's brute force has one, takes one query at a time, and is compiled on installation without the machine's own
// instructions (SSE).
//   node exact-search.mjs <job folder> usearch|hnswlib
// A request a line on stdin, an answer a line on stdout, both JSON (peer.mjs). Times are taken here.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const [folder, library] = process.argv.slice(2);
const job = JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8'));
const { count, dimensions, limit, threads } = job;
const BATCH = 32;

const read = (name) => {
  const bytes = readFileSync(join(folder, name));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
};
const rows = read('rows.f32');
const queries = read('queries.f32');
const query = (n) => queries.subarray((n % job.queries) * dimensions, ((n % job.queries) + 1) * dimensions);
const masks = Object.fromEntries(job.masks.map((name) => [name, readFileSync(join(folder, `${name}.u8`))]));
// Not by require: some packages do not export theirs.
const version = (name) =>
  JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

function usearch() {
  const { exactSearch, MetricKind } = require('usearch');
  const search = (some) => exactSearch(rows, some, dimensions, limit, MetricKind.IP, threads);
  return {
    name: `usearch ${version('usearch')} exact, ${threads} thread(s)`,
    // A copy: the binding reads a view from the beginning of what it is a view of.
    one: (at) => [...search(query(at).slice()).keys].map(Number),
    many: (at) => {
      const packed = new Float32Array(BATCH * dimensions);
      for (let i = 0; i < BATCH; i++) packed.set(query(at + i), i * dimensions);
      return search(packed);
    },
  };
}

function hnswlib() {
  const { BruteforceSearch } = require('hnswlib-node');
  const index = new BruteforceSearch('ip', dimensions);
  index.initIndex(count);
  for (let row = 0; row < count; row++) {
    index.addPoint(Array.from(rows.subarray(row * dimensions, (row + 1) * dimensions)), row);
  }
  const one = (at, mask) => {
    const bits = masks[mask];
    const accepts = bits === undefined ? undefined : (row) => bits[row] === 1;
    return index.searchKnn(Array.from(query(at)), limit, accepts).neighbors;
  };
  return {
    name: `hnswlib-node ${version('hnswlib-node')} BruteforceSearch, 1 thread`,
    one,
    many: (at, mask) => {
      for (let i = 0; i < BATCH; i++) one(at + i, mask);
    },
  };
}

function milliseconds(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const { name, one, many } = library === 'usearch' ? usearch() : hnswlib();
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say({ name });
for await (const line of createInterface({ input: process.stdin })) {
  const { kind, at, mask, count: wanted } = JSON.parse(line);
  if (kind === 'check') {
    say({ rows: Array.from({ length: wanted }, (_, n) => one(n, mask)) });
  } else if (kind === 'single') {
    const times = Array.from({ length: wanted }, (_, i) => milliseconds(() => one(at + i, mask)));
    say({ ms: times.sort((a, b) => a - b)[wanted >> 1] });
  } else {
    say({ ms: milliseconds(() => many(at, mask)) });
  }
}

// The time that reading the matrix from memory takes: what no exact search over float32 embeddings can beat.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { race } from '../harness/rounds.mjs';
import { openReduceMax } from './reduce-max.mjs';
import { reader } from './reading-thread.mjs';

const STEP = 128;
const TRIALS = 7;

/**
 * As many threads as the index has, each reading its share of as many bytes as `values` float32 take, all at once. Three
 * ways of reading are tried in turns, and the one with the fastest read is kept.
 * @returns its name, a function that reads all once and resolves to milliseconds, what each way took, and close
 */
export async function openMemoryRead(values, threads) {
  const ways = {
    'WebAssembly SIMD': await openThreads('WebAssembly SIMD', values, threads),
    JavaScript: await openThreads('JavaScript', values, threads),
    'ONNX Runtime ReduceMax': await openReduceMax(values, threads),
  };
  const reads = Object.entries(ways).map(([name, way]) => [name, () => timedRead(way)]);
  const times = await race(Object.fromEntries(reads), { rounds: TRIALS });
  const tried = Object.fromEntries(Object.entries(times).map(([name, list]) => [name, Math.min(...list)]));
  const name = Object.keys(ways).reduce((best, other) => (tried[other] < tried[best] ? other : best));
  for (const [other, way] of Object.entries(ways)) if (other !== name) await way.close();
  return { name, tried, read: () => timedRead(ways[name]), close: () => ways[name].close() };
}

async function timedRead(way) {
  const start = performance.now();
  await way.read();
  return performance.now() - start;
}

/** The caller's thread reads a share too, then waits for the others. */
async function openThreads(kind, values, threads) {
  const bytes = Math.ceil((values * 4) / threads / STEP) * STEP;
  const counters = new Int32Array(new SharedArrayBuffer(8));
  const file = new URL('reading-thread.mjs', import.meta.url);
  const workers = Array.from(
    { length: threads - 1 },
    () => new Worker(file, { workerData: { reading: { kind, bytes, counters } } }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const own = await reader(kind, bytes);
  let turn = 0;
  return {
    read: () => {
      Atomics.store(counters, 1, 0);
      Atomics.store(counters, 0, ++turn);
      Atomics.notify(counters, 0);
      own();
      for (let done; (done = Atomics.load(counters, 1)) < workers.length;) Atomics.wait(counters, 1, done);
    },
    close: async () => {
      Atomics.store(counters, 0, -1);
      Atomics.notify(counters, 0);
      await Promise.all(workers.map((worker) => once(worker, 'exit')));
    },
  };
}

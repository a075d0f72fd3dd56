// A whole evaluation (200 queries, every metric, intervals, breakdowns) against the bare matrix product and sort of the
// same sizes: ONNX Runtime's float32 Gemm of 200 queries with the gallery, then each query's 200 × N scores sorted alone
// by Float32Array.sort, which tells no ranks. The gallery is read before the clock starts, for both.
//   npm run build && node bench/evaluation.mjs [--rounds 3] [--sizes 20000,200000]
// Ratios matter, not milliseconds: every round measures one after the other, and medians are printed.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import ort from 'onnxruntime-node';
import { ATTRIBUTES } from '../dist/domain/index.js';
import { evaluate } from '../dist/evaluation/index.js';
import { encodeModel } from '../dist/onnx/index.js';

const DIMENSIONS = 300;
const QUERIES = 200;
const PAGE = 1000;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    sizes: { type: 'string', default: '20000,200000' },
  },
});
const rounds = Number(values.rounds);
// As many threads as an evaluation takes: half the cores, four at most.
const threads = Math.max(1, Math.min(Math.floor(availableParallelism() / 2), 4));

/** Rows of random unit vectors. Uniform rather than normal components: what is measured does not mind. */
function unitRows(rows) {
  const data = new Float32Array(rows * DIMENSIONS);
  for (let row = 0; row < rows; row++) {
    let squares = 0;
    for (let i = row * DIMENSIONS; i < (row + 1) * DIMENSIONS; i++) {
      data[i] = Math.random() - 0.5;
      squares += data[i] ** 2;
    }
    for (let i = row * DIMENSIONS; i < (row + 1) * DIMENSIONS; i++) data[i] /= Math.sqrt(squares);
  }
  return data;
}

const idOf = (n) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
const numberOf = (id) => parseInt(id.slice(0, 8), 16);

/** A gallery made up as it is read: nothing but the evaluation holds it. */
function madeUp(count) {
  const labels = (_filter, limit, after) => {
    const first = after === undefined ? 0 : numberOf(after) + 1;
    const length = Math.max(0, Math.min(limit, count - first));
    return Promise.resolve(
      Array.from({ length }, (_, i) => ({
        id: idOf(first + i),
        labels: Int8Array.from({ length: ATTRIBUTES.length }, () => (Math.random() < 0.25 ? 1 : -1)),
      })),
    );
  };
  async function* scroll() {
    for (let first = 0; first < count; first += PAGE) {
      const length = Math.min(PAGE, count - first);
      const data = unitRows(length);
      yield Array.from({ length }, (_, i) => ({
        id: idOf(first + i),
        vector: data.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS),
      }));
    }
  }
  return {
    catalogue: { labels },
    index: { dimensions: DIMENSIONS, active: () => Promise.resolve('bench'), scroll },
    model: {
      version: 'bench',
      manifest: { name: 'bench', attributes: ATTRIBUTES },
      encodeQueries: (queries) => Promise.resolve(unitRows(queries.length)),
    },
  };
}

/** @returns seconds of the evaluation proper, and the peak of this process's memory above what it had before (MB) */
async function facet(count) {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = () => (peak = Math.max(peak, process.memoryUsage.rss()));
  const watching = setInterval(watch, 20);
  let loaded = 0;
  const report = await evaluate({
    ...madeUp(count),
    protocol: 'partial',
    m: 3,
    queries: QUERIES,
    seed: 0,
    ks: [1, 5, 10, 50],
    onProgress: ({ stage }) => {
      watch();
      if (stage === 'gallery') loaded = performance.now();
    },
  });
  const seconds = (performance.now() - loaded) / 1000;
  clearInterval(watching);
  if (report.gallery.images !== count || report.queries.asked !== QUERIES)
    throw new Error('ran something else');
  return { seconds, megabytes: (peak - before) / 2 ** 20 };
}

/** @returns seconds of the product, and of the sorts */
async function bare(count) {
  const session = await ort.InferenceSession.create(
    encodeModel({
      name: 'bare',
      opset: 17,
      nodes: [
        {
          op: 'Gemm',
          inputs: ['queries', 'rows'],
          outputs: ['scores'],
          attributes: { transB: { kind: 'int', value: 1 } },
        },
      ],
      initializers: [],
      inputs: [
        { name: 'queries', type: 'float32', dims: ['Q', DIMENSIONS] },
        { name: 'rows', type: 'float32', dims: ['N', DIMENSIONS] },
      ],
      outputs: [{ name: 'scores', type: 'float32', dims: ['Q', 'N'] }],
    }),
    { intraOpNumThreads: threads },
  );
  const feeds = {
    queries: new ort.Tensor('float32', unitRows(QUERIES), [QUERIES, DIMENSIONS]),
    rows: new ort.Tensor('float32', unitRows(count), [count, DIMENSIONS]),
  };
  const started = performance.now();
  const { scores } = await session.run(feeds);
  const multiplied = performance.now();
  for (let query = 0; query < QUERIES; query++) {
    scores.data.subarray(query * count, (query + 1) * count).sort();
  }
  const sorted = performance.now();
  await session.release();
  return { product: (multiplied - started) / 1000, sort: (sorted - multiplied) / 1000 };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

console.log(`${QUERIES} queries, ${DIMENSIONS}-D, ${threads} thread(s) a product, ${rounds} rounds`);
for (const count of values.sizes.split(',').map(Number)) {
  const ours = [];
  const floors = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await facet(count));
    floors.push(await bare(count));
  }
  const evaluation = median(ours.map(({ seconds }) => seconds));
  const product = median(floors.map((floor) => floor.product));
  const sort = median(floors.map((floor) => floor.sort));
  const ratio = median(ours.map(({ seconds }, i) => seconds / (floors[i].product + floors[i].sort)));
  // The first round: later ones find memory that the process kept.
  const peak = ours[0].megabytes;
  console.log(
    `${count} images: evaluation ${evaluation.toFixed(2)} s; bare product ${product.toFixed(2)} s + sort ` +
      `${sort.toFixed(2)} s; ratio ${ratio.toFixed(2)}; peak memory +${peak.toFixed(0)} MB ` +
      `(embeddings alone ${((count * DIMENSIONS * 4) / 2 ** 20).toFixed(0)} MB)`,
  );
}

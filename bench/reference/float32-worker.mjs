import { parentPort, workerData } from 'node:worker_threads';
import ort from 'onnxruntime-node';
import { encodeModel } from '../../dist/onnx/index.js';
import { Candidates } from './candidates.mjs';

const DIMENSIONS = 300;
const ROWS_PER_BLOCK = 8192;

const { rows, threads } = workerData;
const gemm = {
  op: 'Gemm',
  inputs: ['queries', 'rows'],
  outputs: ['scores'],
  attributes: { transB: { kind: 'int', value: 1 } },
};
const session = await ort.InferenceSession.create(
  encodeModel({
    name: 'scores',
    opset: 17,
    nodes: [gemm],
    initializers: [],
    inputs: [
      { name: 'queries', type: 'float32', dims: ['Q', DIMENSIONS] },
      { name: 'rows', type: 'float32', dims: ['N', DIMENSIONS] },
    ],
    outputs: [{ name: 'scores', type: 'float32', dims: ['Q', 'N'] }],
  }),
  { intraOpNumThreads: threads, extra: { session: { intra_op: { allow_spinning: '0' } } } },
);
const blocks = [];
for (let first = 0; first < rows.length; first += ROWS_PER_BLOCK * DIMENSIONS) {
  const data = rows.slice(first, first + ROWS_PER_BLOCK * DIMENSIONS);
  blocks.push(new ort.Tensor('float32', data, [data.length / DIMENSIONS, DIMENSIONS]));
}

async function search({ query, limit }) {
  const queries = new ort.Tensor('float32', query.slice(), [1, DIMENSIONS]);
  const candidates = new Candidates(limit);
  for (const [i, block] of blocks.entries()) {
    const { scores } = await session.run({ queries, rows: block });
    candidates.offer(scores.data, i * ROWS_PER_BLOCK);
  }
  return candidates.ranked((row) => exact(row, query));
}

/** Summed in float64 and in index order, as the product's canonical scores are. */
function exact(row, query) {
  let sum = 0;
  for (let i = 0; i < DIMENSIONS; i++) sum += rows[row * DIMENSIONS + i] * query[i];
  return Math.max(-1, Math.min(1, sum));
}

// One request after the other: the caller waits for each answer.
parentPort.on('message', (request) => {
  if (request === 'close') void session.release().then(() => process.exit());
  else void search(request).then((hits) => parentPort.postMessage(hits));
});
parentPort.postMessage('ready');

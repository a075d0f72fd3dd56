import ort from 'onnxruntime-node';
import { DIMENSIONS, unitRows } from '../data/unit-rows.mjs';
import { encodeModel } from '../../dist/onnx/index.js';

/**
 * The least that ranking a gallery for many queries takes: one float32 product, then each query's scores sorted alone by
 * Float32Array.sort, which tells no ranks.
 * @returns a function that does it once and resolves to milliseconds, and close
 */
export async function openBareRanking(rows, count, queries, threads) {
  const model = {
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
  };
  const session = await ort.InferenceSession.create(encodeModel(model), { intraOpNumThreads: threads });
  const feeds = {
    queries: new ort.Tensor('float32', unitRows(queries, 5), [queries, DIMENSIONS]),
    rows: new ort.Tensor('float32', rows, [count, DIMENSIONS]),
  };
  return {
    run: async () => {
      const start = performance.now();
      const { scores } = await session.run(feeds);
      for (let query = 0; query < queries; query++) {
        scores.data.subarray(query * count, (query + 1) * count).sort();
      }
      return performance.now() - start;
    },
    close: () => session.release(),
  };
}

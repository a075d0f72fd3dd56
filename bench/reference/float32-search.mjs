// The plain exact search that a cleverer one is measured against: every row's float32 product in ONNX Runtime, those that
// could be among the best kept and scored again in float64. In a worker thread, as the product's is.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** @param rows row-major [count × 300]; copied */
export async function openFloat32Search(rows, threads) {
  const worker = new Worker(new URL('float32-worker.mjs', import.meta.url), {
    workerData: { rows, threads },
  });
  await once(worker, 'message');
  return {
    /** @returns {Promise<{row: number, score: number}[]>} in ranking order */
    search: async (query, limit) => {
      worker.postMessage({ query, limit });
      const [hits] = await once(worker, 'message');
      return hits;
    },
    close: () => {
      worker.postMessage('close');
      return once(worker, 'exit');
    },
  };
}

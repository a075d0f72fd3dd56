import { Worker } from 'node:worker_threads';

/** Threads that each read their share of as many float32 values from memory, all at once: what no product can beat. */
export async function openReadFloor(values, threads) {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    const data = new Float64Array(workerData).fill(0.5);
    parentPort.on('message', () => {
      let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
      for (let i = 0; i < data.length; i += 8) {
        a += data[i]; b += data[i + 1]; c += data[i + 2]; d += data[i + 3];
        e += data[i + 4]; f += data[i + 5]; g += data[i + 6]; h += data[i + 7];
      }
      parentPort.postMessage(a + b + c + d + e + f + g + h);
    });`;
  // As many bytes as the matrix, read eight at a time: one float64 add per two float32 values.
  const share = Math.ceil(values / 2 / threads / 8) * 8;
  const workers = Array.from(
    { length: threads },
    () => new Worker(source, { eval: true, workerData: share }),
  );
  const read = () =>
    Promise.all(
      workers.map(
        (worker) =>
          new Promise((resolve) => {
            worker.once('message', resolve);
            worker.postMessage(0);
          }),
      ),
    );
  return { read, close: () => Promise.all(workers.map((worker) => worker.terminate())) };
}

// A thread that reads its share of memory whenever told, and sleeps in between. It is told by a counter and answers by
// another, in shared memory: no message is sent, because nothing but the read is to be measured.
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { WASM } from './wasm-read.mjs';

/** @param bytes multiple of 128 @returns a function that reads them all */
export async function reader(kind, bytes) {
  if (kind === 'JavaScript') {
    const data = new Float64Array(bytes / 8).fill(0.5);
    return () => sum(data);
  }
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
  new Float32Array(memory.buffer).fill(0.5);
  const { instance } = await WebAssembly.instantiate(WASM, { bench: { memory } });
  return () => instance.exports.read(0, bytes);
}

/** Eight at a time: one float64 add for two float32 values. */
function sum(data) {
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < data.length; i += 8) {
    a += data[i];
    b += data[i + 1];
    c += data[i + 2];
    d += data[i + 3];
    e += data[i + 4];
    f += data[i + 5];
    g += data[i + 6];
    h += data[i + 7];
  }
  return a + b + c + d + e + f + g + h;
}

if (!isMainThread && workerData?.reading !== undefined) {
  const { kind, bytes, counters } = workerData.reading;
  const read = await reader(kind, bytes);
  parentPort.postMessage('ready');
  for (let turn = 0; ; turn++) {
    Atomics.wait(counters, 0, turn);
    if (Atomics.load(counters, 0) < 0) break;
    read();
    Atomics.add(counters, 1, 1);
    Atomics.notify(counters, 1);
  }
}

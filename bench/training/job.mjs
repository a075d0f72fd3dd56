// What the contenders of bench/rows/training-step.mjs share: made here, and written to files for those in other processes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../dist/domain/index.js';

const ATTRIBUTES = 40;

/** Features uniform in 0–1 (a backbone's are not negative either), attributes present in about a quarter. */
export function randomSet(count, dimensions, seed) {
  const random = new Random(seed);
  const features = new Float32Array(new SharedArrayBuffer(count * dimensions * 4));
  for (let i = 0; i < features.length; i++) features[i] = random.bits() / 2 ** 32;
  const labels = Int8Array.from({ length: count * ATTRIBUTES }, () => (random.float() < 0.23 ? 1 : -1));
  return { count, dimensions, features, labels };
}

/** job.json (sizes, hyper-parameters), and one file of raw little-endian numbers for each array. */
export function writeJob(folder, set, ours, threads) {
  const { hyperparameters, parameters, order, hard } = ours;
  const write = (name, data) =>
    writeFileSync(join(folder, name), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  write('features.f32', set.features);
  write('labels.i8', set.labels);
  write('order.u32', order);
  write('hard.f32', hard);
  for (const [name, { data }] of Object.entries(parameters)) write(`${name}.f32`, data);
  const dims = Object.entries(parameters).map(([name, tensor]) => [name, tensor.dims]);
  const job = {
    ...hyperparameters,
    images: set.count,
    dimensions: set.dimensions,
    threads,
    parameters: Object.fromEntries(dims),
  };
  writeFileSync(join(folder, 'job.json'), JSON.stringify(job));
}

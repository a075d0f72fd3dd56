// Feature extraction (read, hash, decode, resize, infer, store) against its backbone alone, in two ways: one session with
// all threads, and the sessions of one thread each that the pipeline itself runs (`lanes`).
//   npm run build && node bench/extraction.mjs [--folder of-jpegs] [--images 192] [--rounds 5] [--threads N] [--batch 16] [--device auto|cpu|cuda] [--memory]
// Ratios matter, not images a second: every round measures all, one after the other, and medians are printed. Without
// --folder it makes 178 × 218 JPEGs of blurred noise. "stall" is the longest the main thread's event loop was held up.
// Where CUDA runs the backbone, its features are compared with the CPU's.
// --memory then extracts 2,000 and 16,000 images (some minutes), each in a process of its own, and tells its peak memory.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { shareCores } from '../dist/vision/core-shares.js';
import { FACERES } from '../dist/vision/faceres.js';
import { openFeatureExtractor } from '../dist/vision/index.js';
import { tensorLength } from '../dist/vision/preprocess.js';
import { laneOptions, openBareBackbone } from './data/bare-backbone.mjs';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    images: { type: 'string', default: '192' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string' },
    batch: { type: 'string', default: '16' },
    device: { type: 'string', default: 'auto' },
    memory: { type: 'boolean', default: false },
  },
});
const count = Number(values.images);
const batch = Number(values.batch);
const { device } = values;
const threads = values.threads === undefined ? {} : { threads: Number(values.threads) };
const scratch = mkdtempSync(join(tmpdir(), 'facet-bench-'));

/** @returns {Promise<Array<() => Promise<Uint8Array>>>} */
async function sources() {
  if (values.folder !== undefined) {
    const names = readdirSync(values.folder).sort().slice(0, count);
    return names.map((name) => () => readFile(join(values.folder, name)));
  }
  const made = [];
  for (let i = 0; i < count; i++) {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 };
    const image = sharp({ create: { width: 178, height: 218, channels: 3, noise, background: '#000' } });
    const bytes = await image.blur(2).jpeg({ quality: 92 }).toBuffer();
    made.push(() => Promise.resolve(bytes));
  }
  return made;
}

/** Runs a task and measures what it cost. */
async function measure(task) {
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await task();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  return { rate: count / seconds, cpu: (user + system) / 1000 / count, stall: delay.max / 1e6 };
}

async function pipeline(images, extractor) {
  for await (const result of extractor.extract(images.map((read, key) => ({ key, read })))) {
    if (!result.ok) throw result.error;
  }
}

/** The same batch of noise through both: how far apart are the features? */
async function compareWithCpu() {
  const cpu = await openBareBackbone(join(scratch, 'backbones'), { device: 'cpu' });
  const pixels = Float32Array.from(
    { length: batch * tensorLength(FACERES.preprocessing) },
    () => Math.random() * 200 - 100,
  );
  const theirs = await backbone.run(pixels.slice(), batch);
  const ours = await cpu.backbone.run(pixels, batch);
  await cpu.close();
  const largest = ours.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const apart = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i])), 0);
  let [dot, a, b] = [0, 0, 0];
  ours.forEach((value, i) => {
    dot += value * theirs[i];
    a += value * value;
    b += theirs[i] * theirs[i];
  });
  console.log(
    `CUDA and CPU: largest difference ${apart.toExponential(1)} of features up to ${largest.toFixed(2)}, cosine ${(dot / Math.sqrt(a * b)).toFixed(9)}`,
  );
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const show = (what, { rate, cpu, stall }) =>
  `${what} ${rate.toFixed(1)} images/s, ${cpu.toFixed(1)} ms CPU an image, stall ${stall.toFixed(0)} ms`;

const images = await sources();
const bare = await openBareBackbone(join(scratch, 'backbones'), { device, ...threads, batch });
const { backbone } = bare;
const shares = shareCores(threads.threads);
const side = await openBareBackbone(join(scratch, 'backbones'), { device, batch, ...laneOptions(shares) });
await bare.run(count);
await side.run(count);
const rounds = [];
const limits = { maxImageBytes: 20 * 1024 * 1024, maxImagePixels: 50_000_000 };
for (let round = 0; round < Number(values.rounds); round++) {
  rmSync(join(scratch, 'features'), { recursive: true, force: true });
  const extractor = await openFeatureExtractor({ dataDir: scratch, device, ...limits, ...threads });
  const bareResult = await measure(() => bare.run(count));
  const sideResult = await measure(() => side.run(count));
  const result = await measure(() => pipeline(images, extractor));
  const again = await measure(() => pipeline(images, extractor));
  await extractor.close();
  console.log(
    show('one session', bareResult),
    '·',
    show('lanes', sideResult),
    '·',
    show('pipeline', result),
    `· stored ${again.rate.toFixed(0)} images/s`,
  );
  rounds.push({ bare: bareResult, side: sideResult, pipeline: result });
}
if (backbone.note !== undefined) console.log(backbone.note);
if (backbone.provider === 'cuda') await compareWithCpu();
await bare.close();
await side.close();
console.log(`provider ${backbone.provider}, batch ${batch}, ${count} images`);
for (const name of ['bare', 'side', 'pipeline']) {
  const [rate, cpu] = ['rate', 'cpu'].map((figure) => median(rounds.map((round) => round[name][figure])));
  const what =
    { bare: 'one session', side: `lanes (${side.backbone.lanes} × ${shares.threadsPerLane} threads)` }[
      name
    ] ?? name;
  console.log(`median ${what}: ${rate.toFixed(1)} images/s, ${cpu.toFixed(2)} ms CPU an image`);
}
for (const name of ['bare', 'side']) {
  const rate = median(rounds.map((round) => round.pipeline.rate / round[name].rate));
  const cpu = median(rounds.map((round) => round[name].cpu / round.pipeline.cpu));
  const what = { bare: 'one session', side: 'lanes' }[name];
  console.log(`median pipeline / ${what}: ${rate.toFixed(3)} by images/s, ${cpu.toFixed(3)} by CPU`);
}
console.log(`worst main-thread stall ${Math.max(...rounds.map((r) => r.pipeline.stall)).toFixed(0)} ms`);
rmSync(scratch, { recursive: true });

if (values.memory) {
  const script = new URL('extraction-memory.mjs', import.meta.url).pathname;
  const peaks = [2000, 16_000].map((size) => {
    const { done, peak } = JSON.parse(
      execFileSync(process.execPath, [script, String(size)], { encoding: 'utf8' }),
    );
    if (done !== size) throw new Error(`${done} of ${size} images were extracted`);
    console.log(`${size} images: peak resident memory ${peak.toFixed(0)} MiB`);
    return peak;
  });
  console.log(`16,000 / 2,000 images: ${(peaks[1] / peaks[0]).toFixed(2)} × the memory`);
}

// The reference recipe's training step written in TensorFlow.js on its WebAssembly backend (SIMD; the package refuses
// threads outside browsers), for bench/rows/training-step.mjs, which starts it and races it.
//   node training-step-tfjs.mjs <data folder>
// A request a line on stdin, an answer a line on stdout, both JSON (bench/peers/peer.mjs).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

// CommonJS: the ESM builds import without extensions, which Node refuses.
const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');

const folder = process.argv[2];
const job = JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8'));
const { dimensions, batchSize: batch, hardNegatives: copies, margin, mostFlips } = job;
wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
await tf.setBackend('wasm');
await tf.ready();

const read = (name) => {
  const bytes = readFileSync(join(folder, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};
const features = new Float32Array(read('features.f32'));
const labels = new Int8Array(read('labels.i8'));
const order = new Uint32Array(read('order.u32'));
const givenHard = new Float32Array(read('hard.f32'));
const parameters = Object.fromEntries(
  Object.entries(job.parameters).map(([name, dims]) => {
    const values = new Float32Array(read(`${name}.f32`));
    return [name, tf.variable(tf.tensor(values, dims), true, name)];
  }),
);
const variables = Object.values(parameters);
const adam = tf.train.adam(job.learningRate, 0.9, 0.999, 1e-8);

const normalise = (x) => tf.div(x, tf.sqrt(tf.sum(tf.mul(x, x), -1, true)));
const linear = (x, name) => tf.add(tf.matMul(x, parameters[`${name}Weight`]), parameters[`${name}Bias`]);
const embedImages = (x) => normalise(linear(x, 'image'));
const embedBits = (bits) => normalise(linear(tf.relu(linear(bits, 'hidden')), 'attribute'));
const distance = (cosine) => tf.sqrt(tf.maximum(tf.sub(2, tf.mul(2, cosine)), 1e-12));

/** How many are positive, at least 1; TensorFlow.js has no gradient for comparisons, so it is told that it is zero. */
const positives = tf.customGrad((terms) => ({
  value: tf.maximum(tf.sum(tf.cast(tf.greater(terms, 0), 'float32')), 1),
  gradFunc: () => tf.zeros([batch, batch]),
}));

function loss({ x, bits, differ, hard }) {
  const images = embedImages(x);
  const attributes = embedBits(bits);
  const altered = tf.reshape(embedBits(hard), [batch, copies, -1]);
  const right = tf.sum(tf.mul(images, attributes), 1, true);
  const apart = tf.sub(distance(right), distance(tf.matMul(images, attributes, false, true)));
  const terms = tf.mul(tf.relu(tf.add(apart, margin)), differ);
  const active = positives(terms);
  const wrong = tf.sum(tf.mul(tf.expandDims(images, 1), altered), 2);
  const hinge = tf.relu(tf.add(tf.mul(2, tf.sub(wrong, right)), margin));
  return tf.add(tf.div(tf.sum(terms), active), tf.mul(job.hardWeight, tf.mean(hinge)));
}

/** 1 to mostFlips distinct random bits flipped in each copy. */
function hardNegatives(bits) {
  const hard = new Float32Array(batch * copies * 40);
  for (let row = 0; row < batch * copies; row++) {
    const image = Math.floor(row / copies) * 40;
    hard.set(bits.subarray(image, image + 40), row * 40);
    const flips = new Set();
    const wanted = 1 + Math.floor(Math.random() * mostFlips);
    while (flips.size < wanted) flips.add(Math.floor(Math.random() * 40));
    for (const bit of flips) hard[row * 40 + bit] = 1 - hard[row * 40 + bit];
  }
  return hard;
}

function feeds(at, hard) {
  const start = (at * batch) % (order.length - batch + 1);
  const x = new Float32Array(batch * dimensions);
  const bits = new Float32Array(batch * 40);
  for (let i = 0; i < batch; i++) {
    const row = order[start + i];
    x.set(features.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions);
    for (let id = 0; id < 40; id++) bits[i * 40 + id] = labels[row * 40 + id] > 0 ? 1 : 0;
  }
  const keys = Array.from({ length: batch }, (_, i) => bits.subarray(i * 40, (i + 1) * 40).join(''));
  const differ = new Float32Array(batch * batch);
  for (let i = 0; i < batch; i++)
    for (let j = 0; j < batch; j++) differ[i * batch + j] = keys[i] === keys[j] ? 0 : 1;
  return {
    x: tf.tensor2d(x, [batch, dimensions]),
    bits: tf.tensor2d(bits, [batch, 40]),
    differ: tf.tensor2d(differ, [batch, batch]),
    hard: tf.tensor2d(hard ?? hardNegatives(bits), [batch * copies, 40]),
  };
}

const step = (at, hard) =>
  tf.tidy(() => {
    const inputs = feeds(at, hard);
    const { value, grads } = tf.variableGrads(() => loss(inputs), variables);
    const decayed = variables.map(({ name }) => ({
      name,
      tensor: tf.add(grads[name], tf.mul(parameters[name], job.weightDecay)),
    }));
    adam.applyGradients(decayed);
    return value.dataSync()[0];
  });

function timed(at, count) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < count; i++) step(at + i);
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say({ name: `tfjs-wasm ${tf.version_core} SIMD, 1 thread(s)` });
for await (const line of createInterface({ input: process.stdin })) {
  const { check, at, steps } = JSON.parse(line);
  if (check === undefined) say(timed(at, steps));
  else say({ losses: Array.from({ length: check }, () => step(0, givenHard)) });
}

// The reference recipe's training step (batch 128, published hyper-parameters, hard negatives and masks included)
// against the same step in PyTorch and in TensorFlow.js, on the same features, labels, batches and first parameters.
//   npm run build && node bench/training.mjs [--dimensions 1792] [--images 8192] [--rounds 5] [--steps 40]
//                                            [--threads N] [--python python3] [--no-stall]
// Peers are installed by hand, and skipped by name where they are not:
//   (cd bench/peers && npm ci)
//   python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r bench/peers/requirements.txt, then --python /tmp/venv/bin/python
// Ratios matter, not steps a second: every round measures all contenders one after the other, and the ratio is of each
// round. By CPU it is of processor time, which neighbours disturb less; with one thread it is the better figure on a busy
// machine, with several it counts threads that spin while they wait. First all take three
// steps with the same hard negatives; where their losses differ by more than 1e-4 the race is called off.
// Ours is the training thread's code, run on this thread. "stall" is the longest the main thread's event loop was held
// up by trainBundle, which trains in a thread of its own: 14,000 images, from handing over the data to the bundle. What
// an idle thread sees is printed too: on a busy machine it is most of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openPeer } from './peers/peer.mjs';
import { openOurs } from './training/ours.mjs';
import { measureIdle, measureStall } from './training/stall.mjs';
import { randomSet, writeJob } from './training/job.mjs';

const { values } = parseArgs({
  options: {
    dimensions: { type: 'string', default: '1792' },
    images: { type: 'string', default: '8192' },
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '40' },
    threads: { type: 'string', default: String(availableParallelism()) },
    python: { type: 'string', default: 'python3' },
    stall: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const dimensions = Number(values.dimensions);
const rounds = Number(values.rounds);
const steps = Number(values.steps);
const threads = Number(values.threads);
const CHECKED_STEPS = 3;
const TOLERANCE = 1e-4;

const scratch = mkdtempSync(join(tmpdir(), 'facet-bench-'));
const set = randomSet(Number(values.images), dimensions, 1);
const ours = await openOurs('reference', set, threads);
writeJob(scratch, set, ours, threads);

const here = fileURLToPath(new URL('peers/', import.meta.url));
const torch = (variant) => [values.python, [join(here, 'training_step.py'), scratch, variant]];
const wanted = {
  'PyTorch eager': torch('eager'),
  'PyTorch fused Adam': torch('fused'),
  'PyTorch compiled': torch('compile'),
  'tfjs-wasm': [process.execPath, [join(here, 'training-step-tfjs.mjs'), scratch]],
};
const contenders = [ours];
for (const [name, [command, args]] of Object.entries(wanted)) {
  const peer = await openPeer(command, args);
  if (typeof peer === 'string') console.log(`skipped: ${name} (${peer})`);
  else contenders.push(peer);
}

const expected = (await ours.ask({ check: CHECKED_STEPS })).losses;
for (const peer of contenders.slice(1)) {
  const losses = await peer.ask({ check: CHECKED_STEPS }).then(
    (answer) => answer.losses,
    (error) => {
      console.log(`skipped: ${peer.name} (${error.message})`);
      contenders.splice(contenders.indexOf(peer), 1);
      return expected;
    },
  );
  const worst = Math.max(...losses.map((loss, i) => Math.abs(loss - expected[i])));
  if (!(worst <= TOLERANCE)) {
    for (const each of contenders) await each.close();
    rmSync(scratch, { recursive: true });
    throw new Error(`${peer.name} computes something else: losses ${losses}, ours ${expected}`);
  }
}
console.log(`first ${CHECKED_STEPS} losses ${expected.map((loss) => loss.toFixed(5)).join(', ')}: all agree`);

// What the default recipe does in a step: not raced, for context.
const masked = await openOurs('masked', set, threads);
const all = [...contenders, masked];
const times = new Map(all.map((contender) => [contender, []]));
for (let round = -1; round < rounds; round++) {
  for (const contender of all) {
    const time = await contender.ask({ at: (round + 1) * steps, steps });
    // The first round warms up (and compiles).
    if (round >= 0) times.get(contender).push(time);
  }
}
for (const contender of all) await contender.close();
rmSync(scratch, { recursive: true });

const sorted = (numbers) => numbers.toSorted((a, b) => a - b);
const median = (numbers) => sorted(numbers)[numbers.length >> 1];

/** Theirs over ours, round by round: a round's two figures were taken next to each other. */
function ratio(contender, what) {
  const ratios = sorted(times.get(contender).map((time, round) => time[what] / times.get(ours)[round][what]));
  return `${median(ratios).toFixed(2)} (${ratios[0].toFixed(2)}–${ratios.at(-1).toFixed(2)})`;
}

console.log(`\n${set.count} images × ${dimensions}, ${rounds} rounds of ${steps} steps; medians`);
for (const contender of all) {
  const own = times.get(contender);
  const rate = steps / median(own.map(({ seconds }) => seconds));
  const samples = Math.round(rate * (contender.batchSize ?? ours.batchSize));
  const cpu = (1000 * median(own.map((time) => time.cpu))) / steps;
  console.log(
    contender.name.padEnd(40),
    `${rate.toFixed(1)} steps/s`.padStart(14),
    `${samples} samples/s`.padStart(17),
    `${cpu.toFixed(1)} ms CPU a step`.padStart(21),
    contender === ours || contender === masked
      ? ''
      : ` ours / peer ${ratio(contender, 'seconds')}, by CPU ${ratio(contender, 'cpu')}`,
  );
}

if (values.stall) {
  console.log(`idle main thread: worst stall ${(await measureIdle()).toFixed(0)} ms`);
  for (const recipe of ['reference', 'masked']) {
    const { stall, seconds } = await measureStall(recipe, dimensions);
    console.log(
      `trainBundle ${recipe}, 14000 × ${dimensions}: ${seconds.toFixed(1)} s, worst main-thread stall ${stall.toFixed(0)} ms`,
    );
  }
}

// The reference recipe's training step (batch 128, published hyper-parameters, hard negatives and masks included)
// against the same step in PyTorch and TensorFlow.js, on the same features, labels, batches and first parameters. First
// all take three steps with the same hard negatives: one whose losses differ by more than 1e-4 does not race. Ours is the
// training thread's code, run on this thread; full runs also train whole bundles in their thread, and tell how long the
// main thread's event loop was held up.
import { median, race, ratios } from '../harness/rounds.mjs';
import { openOurs } from '../training/ours.mjs';
import { randomSet, writeJob } from '../training/job.mjs';
import { measureIdle, measureStall } from '../training/stall.mjs';

const DIMENSIONS = 1792;
const CHECKED_STEPS = 3;
const TOLERANCE = 1e-4;

export const row = {
  name: 'training-step',
  sizes: {
    quick: { images: 512, steps: 2, rounds: 2, variants: ['eager'], stall: false },
    default: { images: 8192, steps: 20, rounds: 3, variants: ['eager'], stall: false },
    full: { images: 8192, steps: 40, rounds: 9, variants: ['eager', 'fused', 'compile'], stall: true },
  },
  async run(context) {
    const { sizes, threads, scratch } = context;
    const set = randomSet(sizes.images, DIMENSIONS, 1);
    const ours = await openOurs('reference', set, threads);
    writeJob(scratch, set, ours, threads);
    const expected = (await ours.ask({ check: CHECKED_STEPS })).losses;
    const peers = await openPeers(context, expected);
    // What the default recipe does in a step: not raced, for context.
    const masked = await openOurs('masked', set, threads);
    const seconds = await race(contendersOf({ ours, masked, peers }, sizes.steps), { rounds: sizes.rounds });
    await ours.close();
    await masked.close();
    const rate = (list) => `${(1 / median(list)).toFixed(1)} steps/s`;
    return {
      cases: peers.map(({ label, skipped }) => ({
        work: `training step, reference recipe, ${DIMENSIONS} features`,
        against: `${label}: its time / ours`,
        ...(skipped === undefined
          ? { rounds: ratios(seconds[label], seconds.reference), target: { atLeast: 1 } }
          : { skipped }),
      })),
      figures: [
        ...Object.entries(seconds).map(([what, list]) => ({ what, value: rate(list) })),
        ...(sizes.stall ? await stalls() : []),
      ],
    };
  },
};

async function openPeers({ sizes, scratch, pythonPeer, nodePeer }, expected) {
  const names = { eager: 'PyTorch eager', fused: 'PyTorch, fused Adam', compile: 'PyTorch compiled' };
  const opened = [];
  for (const variant of sizes.variants) {
    opened.push({ label: names[variant], peer: await pythonPeer('training_step.py', scratch, variant) });
  }
  opened.push({ label: 'tfjs-wasm', peer: await nodePeer('training-step-tfjs.mjs', scratch) });
  return Promise.all(
    opened.map(async ({ label, peer }) => {
      if (typeof peer === 'string') return { label, skipped: peer };
      const losses = await peer.ask({ check: CHECKED_STEPS }).then(
        (answer) => answer.losses,
        (error) => error.message,
      );
      if (typeof losses === 'string') return { label, skipped: losses };
      const worst = Math.max(...losses.map((loss, i) => Math.abs(loss - expected[i])));
      if (worst <= TOLERANCE) return { label, peer };
      return {
        label,
        skipped: `computes something else: losses ${losses.join(', ')}, ours ${expected.join(', ')}`,
      };
    }),
  );
}

/** Seconds a step. TensorFlow.js takes a twentieth of our speed: fewer of its steps tell as much. */
function contendersOf({ ours, masked, peers }, steps) {
  const timedSteps = (one, count) => async (round) => {
    const { seconds } = await one.ask({ at: round * count, steps: count });
    return seconds / count;
  };
  const racing = peers.filter(({ skipped }) => skipped === undefined);
  return {
    reference: timedSteps(ours, steps),
    ...Object.fromEntries(
      racing.map(({ label, peer }) => [
        label,
        timedSteps(peer, label === 'tfjs-wasm' ? Math.ceil(steps / 8) : steps),
      ]),
    ),
    'masked (the default recipe)': timedSteps(masked, steps),
  };
}

async function stalls() {
  const idle = {
    what: 'longest hold-up of an idle main thread',
    value: `${(await measureIdle()).toFixed(0)} ms`,
  };
  const figures = [idle];
  for (const recipe of ['reference', 'masked']) {
    const { stall, seconds } = await measureStall(recipe, DIMENSIONS);
    figures.push({
      what: `trainBundle ${recipe}, 14,000 × ${DIMENSIONS}: longest hold-up of the main thread`,
      value: `${stall.toFixed(0)} ms in ${seconds.toFixed(1)} s`,
    });
  }
  return figures;
}

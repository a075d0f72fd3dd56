// How long the main thread's event loop is held up while a model is trained in a thread of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { trainBundle } from '../../dist/training/index.js';
import { FACERES } from '../../dist/vision/faceres.js';
import { randomSet } from './job.mjs';

const TRAIN = 14_000;
const VALIDATION = 2000;

/** In memory of the set's own, so that handing it over has its full price. */
function plain(set) {
  return { ...set, features: set.features.slice() };
}

/** What the machine does to a process that waits: milliseconds of the longest stall in five idle seconds. */
export async function measureIdle() {
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  await setTimeout(5000);
  delay.disable();
  return delay.max / 1e6;
}

/** @returns milliseconds of the longest stall, and seconds of the whole training (two epochs, assessment, files) */
export async function measureStall(recipe, dimensions) {
  const train = plain(randomSet(TRAIN, dimensions, 3));
  const validation = plain(randomSet(VALIDATION, dimensions, 4));
  const scratch = mkdtempSync(join(tmpdir(), 'facet-bench-'));
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  const start = performance.now();
  try {
    await trainBundle({
      recipe,
      overrides: { epochs: 2, ...(recipe === 'masked' && { leastSteps: 0 }) },
      train,
      validation,
      backbone: { id: 'bench', hash: 'a'.repeat(64), dimensions, preprocessing: FACERES.preprocessing },
      name: 'bench',
      directory: join(scratch, 'bench'),
      data: { description: 'random', licence: 'none', counts: { train: TRAIN, validation: VALIDATION } },
    });
  } finally {
    delay.disable();
    rmSync(scratch, { recursive: true });
  }
  return { stall: delay.max / 1e6, seconds: (performance.now() - start) / 1000 };
}

import { setImmediate } from 'node:timers/promises';
import type { TrainingSet } from './training-set.js';

/** Values copied at a stretch: about a millisecond. */
const STRETCH = 1 << 20;

/**
 * The same set with its features in shared memory, which a thread receives without a copy. They are copied at most
 * once, in stretches between which the event loop runs: posting a large array would copy it in one go.
 */
export async function shareFeatures(set: TrainingSet): Promise<TrainingSet> {
  const { features } = set;
  if (features.buffer instanceof SharedArrayBuffer) return set;
  const shared = new Float32Array(new SharedArrayBuffer(features.byteLength));
  for (let start = 0; start < features.length; start += STRETCH) {
    shared.set(features.subarray(start, start + STRETCH), start);
    await setImmediate();
  }
  return { ...set, features: shared };
}

import { describe, expect, it } from 'vitest';
import type { Checkpoint, CheckpointStore } from '../../src/training/checkpoint.js';
import { SparingCheckpoints } from '../../src/training/sparing-checkpoints.js';

const after = (step: number): Checkpoint => ({
  curves: [],
  kept: { parameters: {}, meanAveragePrecision: 0 },
  optimiser: { step, tensors: {} },
});

/** A store that takes `cost` milliseconds of its own clock a write. */
function slowStore(cost: number) {
  const clock = { now: 0 };
  const written: number[] = [];
  const store: CheckpointStore = {
    read: () => Promise.resolve(undefined),
    write: ({ optimiser }) => {
      clock.now += cost;
      written.push(optimiser.step);
      return Promise.resolve();
    },
  };
  return { clock, written, sparing: new SparingCheckpoints(store, () => clock.now) };
}

describe('SparingCheckpoints', () => {
  it('write every epoch that is longer than ten writes', async () => {
    const { clock, written, sparing } = slowStore(10);
    for (let step = 1; step <= 3; step++) {
      await sparing.write(after(step));
      clock.now += 100;
    }
    expect(written).toEqual([1, 2, 3]);
  });

  it('hold shorter ones back, keeping the latest, until ten writes’ time has passed', async () => {
    const { clock, written, sparing } = slowStore(10);
    for (let step = 1; step <= 6; step++) {
      await sparing.write(after(step));
      clock.now += 40;
    }
    expect(written).toEqual([1, 4]);
    await sparing.flush();
    await sparing.flush();
    expect(written).toEqual([1, 4, 6]);
  });

  it('hold on to what could not be written', async () => {
    let fails = true;
    const written: Checkpoint[] = [];
    const sparing = new SparingCheckpoints({
      read: () => Promise.resolve(undefined),
      write: (checkpoint) => {
        if (fails) return Promise.reject(new Error('disk full'));
        written.push(checkpoint);
        return Promise.resolve();
      },
    });
    await expect(sparing.write(after(1))).rejects.toThrow('disk full');
    fails = false;
    await sparing.flush();
    expect(written).toEqual([after(1)]);
  });
});

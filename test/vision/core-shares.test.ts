import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { shareCores } from '../../src/vision/core-shares.js';

describe('shareCores', () => {
  it.each([
    [1, { lanes: 1, threadsPerLane: 1, largerLanes: 0, decoders: 1 }],
    [2, { lanes: 2, threadsPerLane: 1, largerLanes: 0, decoders: 1 }],
    [4, { lanes: 4, threadsPerLane: 1, largerLanes: 0, decoders: 1 }],
    [5, { lanes: 4, threadsPerLane: 1, largerLanes: 1, decoders: 1 }],
    [6, { lanes: 4, threadsPerLane: 1, largerLanes: 2, decoders: 1 }],
    [7, { lanes: 4, threadsPerLane: 1, largerLanes: 3, decoders: 1 }],
    [8, { lanes: 4, threadsPerLane: 2, largerLanes: 0, decoders: 2 }],
    [11, { lanes: 4, threadsPerLane: 2, largerLanes: 3, decoders: 2 }],
    [16, { lanes: 4, threadsPerLane: 4, largerLanes: 0, decoders: 4 }],
    [64, { lanes: 4, threadsPerLane: 16, largerLanes: 0, decoders: 4 }],
  ])('%i cores', (threads, shares) => {
    expect(shareCores(threads)).toEqual(shares);
  });

  it('takes all cores unless told otherwise, and leaves none over', () => {
    const { lanes, threadsPerLane, largerLanes, decoders } = shareCores();
    expect(lanes * threadsPerLane + largerLanes).toBe(availableParallelism());
    expect(decoders).toBeGreaterThanOrEqual(1);
  });
});

import { describe, expect, it } from 'vitest';
import { shareCores } from '../../src/vision/core-shares.js';

describe('shareCores', () => {
  it.each([
    [1, { lanes: 1, threadsPerLane: 1, decoders: 1 }],
    [2, { lanes: 2, threadsPerLane: 1, decoders: 1 }],
    [4, { lanes: 4, threadsPerLane: 1, decoders: 1 }],
    [8, { lanes: 4, threadsPerLane: 2, decoders: 2 }],
    [16, { lanes: 4, threadsPerLane: 4, decoders: 4 }],
    [64, { lanes: 4, threadsPerLane: 16, decoders: 4 }],
  ])('%i cores', (threads, shares) => {
    expect(shareCores(threads)).toEqual(shares);
  });

  it('takes all cores unless told otherwise', () => {
    const { lanes, threadsPerLane, decoders } = shareCores();
    expect(lanes * threadsPerLane).toBeGreaterThanOrEqual(1);
    expect(decoders).toBeGreaterThanOrEqual(1);
  });
});

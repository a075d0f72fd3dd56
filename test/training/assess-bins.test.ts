import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import {
  brierScore,
  compare,
  expectedCalibrationError,
  reliabilityBins,
} from '../../src/training/assess-bins.js';

describe('reliabilityBins', () => {
  it('holds every prediction once, in bins of equal mass and rising probability', () => {
    const random = new Random(4);
    const predicted = Array.from({ length: 1000 }, () => random.float() ** 4);
    const outcome = predicted.map((p) => (random.float() < p ? 1 : 0));
    const bins = reliabilityBins({ predicted, outcome });
    expect(bins).toHaveLength(15);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    expect(
      Math.max(...bins.map(({ count }) => count)) - Math.min(...bins.map(({ count }) => count)),
    ).toBeLessThan(2);
    expect(bins.map((bin) => bin.predicted)).toEqual(
      [...bins.map((bin) => bin.predicted)].sort((a, b) => a - b),
    );
    const hits = bins.reduce((sum, { observed, count }) => sum + observed * count, 0);
    expect(hits).toBeCloseTo(
      outcome.reduce<number>((sum, value) => sum + value, 0),
      2,
    );
  });

  it('keeps equal predictions together: a constant one is a single bin', () => {
    const outcome = Array.from({ length: 30 }, (_, i) => (i < 10 ? 1 : 0));
    expect(reliabilityBins({ predicted: outcome.map(() => 0.25), outcome })).toEqual([
      { predicted: 0.25, observed: 0.333333, count: 30 },
    ]);
    const two = reliabilityBins({ predicted: outcome.map((_, i) => (i < 20 ? 0.1 : 0.9)), outcome });
    expect(two.map(({ count }) => count)).toEqual([20, 10]);
  });

  it('makes fewer bins of fewer predictions, and none of none', () => {
    expect(reliabilityBins({ predicted: [0.2, 0.1], outcome: [1, 0] })).toEqual([
      { predicted: 0.1, observed: 0, count: 1 },
      { predicted: 0.2, observed: 1, count: 1 },
    ]);
    expect(reliabilityBins({ predicted: [], outcome: [] })).toEqual([]);
  });
});

describe('figures of reliability', () => {
  it('are those worked out by hand', () => {
    const predictions = { predicted: [0.1, 0.3, 0.6, 0.8], outcome: [0, 1, 1, 0] };
    const bins = reliabilityBins(predictions, 2);
    // Bins (0.1, 0.3) → 0.2 against 0.5, (0.6, 0.8) → 0.7 against 0.5.
    expect(expectedCalibrationError(bins)).toBeCloseTo((0.3 + 0.2) / 2, 6);
    expect(brierScore(predictions)).toBeCloseTo((0.01 + 0.49 + 0.16 + 0.64) / 4, 12);
    expect(compare(predictions, [0, 3])).toEqual({ predicted: 0.45, observed: 0, count: 2 });
  });

  it('weigh a bin by its predictions', () => {
    const error = expectedCalibrationError([
      { predicted: 0.5, observed: 0.5, count: 90 },
      { predicted: 0.5, observed: 1, count: 10 },
    ]);
    expect(error).toBeCloseTo(0.05, 12);
  });
});

import { describe, expect, it } from 'vitest';
import { meanMetrics, rankByScore, rankingMetrics } from '../../src/domain/index.js';

describe('rankingMetrics', () => {
  it('are those of the textbook example (relevant at ranks 1, 3 and 6)', () => {
    const metrics = rankingMetrics(Uint8Array.of(1, 0, 1, 0, 0, 1), 3);
    expect(metrics?.precision).toBeCloseTo(2 / 3);
    expect(metrics?.recall).toBeCloseTo(2 / 3);
    expect(metrics?.averagePrecision).toBeCloseTo((1 + 2 / 3 + 3 / 6) / 3);
    expect(metrics?.baseRate).toBeCloseTo(0.5);
  });

  it('cap k at the length of the ranking, and are undefined where nothing is relevant', () => {
    expect(rankingMetrics(Uint8Array.of(1, 1), 10)?.precision).toBe(1);
    expect(rankingMetrics(Uint8Array.of(0, 0), 10)).toBeUndefined();
    expect(rankingMetrics(new Uint8Array(), 10)).toBeUndefined();
  });

  it('average over queries', () => {
    const one = { precision: 1, recall: 0.5, averagePrecision: 0.25, baseRate: 0.1 };
    const other = { precision: 0, recall: 0.1, averagePrecision: 0.75, baseRate: 0.3 };
    expect(meanMetrics([one, other])).toEqual({
      precision: 0.5,
      recall: 0.3,
      averagePrecision: 0.5,
      baseRate: 0.2,
    });
    expect(meanMetrics([]).precision).toBe(0);
  });
});

describe('rankByScore', () => {
  it('puts the best first and leaves ties in order', () => {
    expect([...rankByScore(Float32Array.of(0.1, 0.9, 0.1, -2, 0.9))]).toEqual([1, 4, 0, 2, 3]);
  });
});

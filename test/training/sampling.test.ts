import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { dropoutMask, normalTensor } from '../../src/training/random-tensors.js';
import { cosineSchedule } from '../../src/training/schedules.js';

describe('dropoutMask', () => {
  it('drops the wished share and keeps the mean at 1', () => {
    const { data } = dropoutMask(new Random(3), [100, 1000], 0.3);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const dropped = data.filter((value) => value === 0).length / data.length;
    expect(mean).toBeGreaterThan(0.98);
    expect(mean).toBeLessThan(1.02);
    expect(dropped).toBeGreaterThan(0.29);
    expect(dropped).toBeLessThan(0.31);
    expect(new Set(data).size).toBe(2);
  });

  it('is all ones without dropout, and fills sizes that are no multiple of four', () => {
    expect([...dropoutMask(new Random(3), [5], 0).data]).toEqual([1, 1, 1, 1, 1]);
    expect(dropoutMask(new Random(3), [7, 1], 0.5).data.length).toBe(7);
  });

  it('treats neighbouring elements independently', () => {
    const { data } = dropoutMask(new Random(4), [40000], 0.5);
    let equal = 0;
    for (let i = 1; i < data.length; i++) if (data[i] === data[i - 1]) equal++;
    expect(Math.abs(equal / data.length - 0.5)).toBeLessThan(0.02);
  });
});

describe('normalTensor', () => {
  it('has the wished deviation', () => {
    const { data } = normalTensor(new Random(5), [20000], 2);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
    expect(Math.abs(mean)).toBeLessThan(0.06);
    expect(Math.abs(deviation - 2)).toBeLessThan(0.06);
  });
});

describe('cosineSchedule', () => {
  it('rises to the peak at the end of the warm-up and falls to zero', () => {
    const rate = cosineSchedule(0.01, 0.1);
    expect(rate(0)).toBe(0);
    expect(rate(0.05)).toBeCloseTo(0.005);
    expect(rate(0.1)).toBeCloseTo(0.01);
    expect(rate(0.55)).toBeCloseTo(0.005);
    expect(rate(1)).toBeCloseTo(0);
  });
});

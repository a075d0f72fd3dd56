import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { calibrate, fitSigmoid } from '../../src/training/calibrate.js';
import type { TrainingSet } from '../../src/training/training-set.js';

describe('fitSigmoid', () => {
  it('finds the line that outcomes were drawn from', () => {
    const random = new Random(1);
    const x = Float32Array.from({ length: 40000 }, () => 0.1 * random.normal() - 0.2);
    const outcome = Int8Array.from(x, (value) => {
      return random.float() < 1 / (1 + Math.exp(-(20 * value + 3))) ? 1 : 0;
    });
    const { slope, intercept } = fitSigmoid(x, outcome);
    expect(Math.abs(slope - 20)).toBeLessThan(0.8);
    expect(Math.abs(intercept - 3)).toBeLessThan(0.2);
  });

  it.each([
    ['separate perfectly', [-1, -0.5, 0.5, 1], [0, 0, 1, 1]],
    ['are all of one outcome', [0.1, 0.2, 0.3, 0.4], [0, 0, 0, 0]],
    ['are all at one cosine', [0.1, 0.1, 0.1, 0.1], [0, 1, 0, 1]],
    ['are a single pair', [0.1], [1]],
  ])('stays finite where pairs %s', (_, x, outcome) => {
    const { slope, intercept } = fitSigmoid(Float32Array.from(x), Int8Array.from(outcome));
    expect(Number.isFinite(slope) && Number.isFinite(intercept)).toBe(true);
    expect(Math.abs(intercept)).toBeLessThan(100);
  });
});

describe('calibrate', () => {
  const labels = Int8Array.from({ length: 30 * 40 }, (_, i) => ((i * 7) % 3 === 0 ? 1 : -1));
  const set: TrainingSet = { count: 30, dimensions: 1, features: new Float32Array(30), labels };

  it('fits a line for each number of attributes that can be asked', async () => {
    const asked = new Set<number>();
    const { lines } = await calibrate(
      set,
      [2, 4, 6],
      null,
      (queries) => {
        const count = queries.length / 40;
        for (let q = 0; q < count; q++)
          asked.add(queries.subarray(q * 40, (q + 1) * 40).filter((value) => value !== 0).length);
        return Promise.resolve(new Float32Array(count * set.count).fill(0.5));
      },
      new Random(1),
    );
    expect([...asked]).toEqual([1, 2, 3]);
    expect(lines).toHaveLength(3);
    // Equal cosines can only tell how often a query of that length is satisfied: the less often, the longer it is.
    const rates = lines.map(({ slope, intercept }) => 1 / (1 + Math.exp(-(slope * 0.5 + intercept))));
    expect(rates[0]).toBeGreaterThan(rates[2]);
  });

  it('has an entry even where nothing can be asked', async () => {
    const nothing = { ...set, labels: new Int8Array(30 * 40) };
    const none = () => Promise.resolve(new Float32Array());
    const { lines } = await calibrate(nothing, [2], null, none, new Random(1));
    expect(lines).toEqual([{ slope: 0, intercept: 0 }]);
  });
});

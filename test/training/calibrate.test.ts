import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { calibrate, fitSigmoid } from '../../src/training/calibrate.js';
import { embeddedSet } from './support/embedded-set.js';
import { drain } from './support/drain.js';

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

describe('fitSigmoid on outcomes that fall as x rises', () => {
  it('gives the base rate at every x: of the slopes allowed, 0 is best', () => {
    const x = Float32Array.of(-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5);
    const { slope, intercept } = fitSigmoid(x, Int8Array.of(1, 1, 1, 0, 1, 0, 0, 0));
    expect(slope).toBe(0);
    // Five of each outcome, the imagined pair included.
    expect(intercept).toBe(0);
  });
});

describe('calibrate', () => {
  const labels = Int8Array.from({ length: 30 * 40 }, (_, i) => ((i * 7) % 3 === 0 ? 1 : -1));
  const images = embeddedSet(labels);

  it('fits a line for each number of attributes that can be asked', async () => {
    const asked = new Set<number>();
    const ask = (queries: Float32Array) => {
      const count = queries.length / 40;
      for (let q = 0; q < count; q++)
        asked.add(queries.subarray(q * 40, (q + 1) * 40).filter((value) => value !== 0).length);
      return Promise.resolve(new Float32Array(count * images.count).fill(0.5));
    };
    const { value, yields } = await drain(calibrate(ask, images, [2, 4, 6], null, new Random(1)));
    expect([...asked]).toEqual([1, 2, 3]);
    expect(yields).toBe(3);
    expect(value.lines).toHaveLength(3);
    // Equal cosines can only tell how often a query of that length is satisfied: the less often, the longer it is.
    const rates = value.lines.map(({ slope, intercept }) => 1 / (1 + Math.exp(-(slope * 0.5 + intercept))));
    expect(rates[0]).toBeGreaterThan(rates[2]);
  });

  it('leaves the image that a query was drawn from out, and stops where hardly any other satisfies', async () => {
    // Two opposite images: nothing but its source satisfies a query.
    const two = embeddedSet(Int8Array.from({ length: 2 * 40 }, (_, i) => (i < 40 ? 1 : -1)));
    const ask = (queries: Float32Array) => Promise.resolve(new Float32Array((queries.length / 40) * 2));
    const { value } = await drain(calibrate(ask, two, [2, 4, 6], null, new Random(1)));
    expect(value.lines).toEqual([{ slope: 0, intercept: 0 }]);
  });

  it('lets no probability fall as the cosine rises, even where cosines are upside down', async () => {
    const ask = (queries: Float32Array) =>
      Promise.resolve(
        Float32Array.from({ length: (queries.length / 40) * images.count }, (_, pair) => {
          const [query, image] = [Math.floor(pair / images.count), pair % images.count];
          return Array.from({ length: 40 }).reduce<number>(
            (sum, _, id) => sum - queries[query * 40 + id] * labels[image * 40 + id],
            0,
          );
        }),
      );
    const { value } = await drain(calibrate(ask, images, [2, 4, 6], null, new Random(1)));
    for (const { slope, intercept } of value.lines) {
      expect(slope).toBe(0);
      expect(Number.isFinite(intercept)).toBe(true);
    }
  });

  it('has an entry even where nothing can be asked', async () => {
    const nothing = embeddedSet(new Int8Array(30 * 40));
    const none = () => Promise.resolve(new Float32Array());
    const { value } = await drain(calibrate(none, nothing, [2], null, new Random(1)));
    expect(value.lines).toEqual([{ slope: 0, intercept: 0 }]);
  });
});

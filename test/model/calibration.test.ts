import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationSchema } from '../../src/model/calibration.js';
import { evidenceOf, matchProbability } from '../../src/model/index.js';

describe('matchProbability', () => {
  const calibration = {
    natsPerCosine: null,
    lines: [
      { slope: 10, intercept: -1 },
      { slope: 20, intercept: -3 },
    ],
  };

  it('takes the line for the number of attributes asked, the last one for longer queries', () => {
    expect(matchProbability(calibration, 1, 0.1)).toBeCloseTo(0.5);
    expect(matchProbability(calibration, 2, 0.15)).toBeCloseTo(0.5);
    expect(matchProbability(calibration, 40, 0.15)).toBeCloseTo(0.5);
  });

  it.each([null, 50])(
    'rises with the cosine and stays between 0 and 1 (nats per cosine: %s)',
    (natsPerCosine) => {
      const cosines = [-1, -0.2, -0.05, -0.001, 0.2, 1];
      const steps = cosines.map((cosine) => matchProbability({ ...calibration, natsPerCosine }, 1, cosine));
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...steps)).toBeLessThanOrEqual(1);
      expect(new Set(steps).size).toBeGreaterThan(3);
    },
  );

  it('is never NaN, and never falls as the cosine rises, whatever a bundle may say', () => {
    const number = { noNaN: true, noDefaultInfinity: true } as const;
    const line = fc.record({
      slope: fc.double({ min: 0, ...number }),
      intercept: fc.double(number),
    });
    const bundles = fc.record({
      natsPerCosine: fc.option(fc.double({ min: 1e-3, max: 1e3, ...number }), { nil: null }),
      lines: fc.array(line, { minLength: 1, maxLength: 40 }),
    });
    // Cosines come as float32; rounding takes unit vectors a little beyond 1.
    const cosine = fc.float({ min: Math.fround(-1.001), max: Math.fround(1.001), ...number });
    fc.assert(
      fc.property(bundles, fc.integer({ min: 1, max: 40 }), cosine, cosine, (bundle, known, a, b) => {
        const parsed = calibrationSchema.parse(bundle);
        const low = matchProbability(parsed, known, Math.min(a, b));
        const high = matchProbability(parsed, known, Math.max(a, b));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    { slope: -0.1, intercept: 0 },
    { slope: NaN, intercept: 0 },
    { slope: 1, intercept: Infinity },
  ])('a bundle with the line %j is refused', (line) => {
    expect(calibrationSchema.safeParse({ natsPerCosine: null, lines: [line] }).success).toBe(false);
  });

  it('gives back the probability itself where the cosine is its logarithm and the line is the identity', () => {
    const identity = { natsPerCosine: 40, lines: [{ slope: 1, intercept: 0 }] };
    for (const [known, probability] of [
      [1, 0.9],
      [3, 0.5],
      [40, 0.001],
    ] as const) {
      const cosine = Math.log(probability) / (Math.sqrt(known) * 40);
      expect(matchProbability(identity, known, cosine)).toBeCloseTo(probability, 6);
    }
  });
});

describe('evidenceOf', () => {
  it('is finite at both ends', () => {
    expect(Number.isFinite(evidenceOf(50, 3, 1))).toBe(true);
    expect(evidenceOf(50, 3, 0)).toBe(evidenceOf(50, 3, 1));
    expect(evidenceOf(50, 40, -1)).toBeCloseTo(-50 * Math.sqrt(40), 3);
  });
});

import { describe, expect, it } from 'vitest';
import { matchProbability } from '../../src/model/index.js';

describe('matchProbability', () => {
  const calibration = [
    { slope: 10, intercept: -1 },
    { slope: 20, intercept: -3 },
  ];

  it('takes the line for the number of attributes asked, the last one for longer queries', () => {
    expect(matchProbability(calibration, 1, 0.1)).toBeCloseTo(0.5);
    expect(matchProbability(calibration, 2, 0.15)).toBeCloseTo(0.5);
    expect(matchProbability(calibration, 40, 0.15)).toBeCloseTo(0.5);
  });

  it('rises with the cosine and stays between 0 and 1', () => {
    const steps = [-1, -0.2, 0, 0.2, 1].map((cosine) => matchProbability(calibration, 1, cosine));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(Math.max(...steps)).toBeLessThan(1);
  });
});

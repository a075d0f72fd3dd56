import { describe, expect, it } from 'vitest';
import { Random, randomisationTest } from '../../../src/domain/index.js';

const test = (differences: number[], seed = 1, rounds?: number) =>
  randomisationTest(Float64Array.from(differences), 1, new Random(seed), rounds);

describe('randomisationTest', () => {
  it('tries every assignment of signs for few pairs: worked by hand', () => {
    // All of one sign: only +++ and --- of the 8 assignments are as far from 0.
    expect(test([1, 2, 3])).toEqual({ pValues: [2 / 8], exact: true });
    // Sum 4 of 1, -1, 4. The assignments' sums: ±4 (four times), ±6 (twice), ±2 (twice); six are as far as 4.
    expect(test([1, -1, 4])).toEqual({ pValues: [6 / 8], exact: true });
    expect(test([5])).toEqual({ pValues: [1], exact: true });
  });

  it('says 1 where nothing differs', () => {
    expect(test([0, 0, 0, 0]).pValues).toEqual([1]);
    expect(test(Array.from({ length: 40 }, () => 0)).pValues).toEqual([1]);
  });

  it('samples assignments for many pairs, close to the exact share, and never says 0', () => {
    // 16 pairs: compare with all 65,536 assignments, counted here.
    const random = new Random(4);
    const differences = Array.from({ length: 16 }, () => random.normal() + 0.4);
    const seen = Math.abs(differences.reduce((sum, value) => sum + value, 0));
    let asFar = 0;
    for (let signs = 0; signs < 2 ** 16; signs++) {
      const sum = differences.reduce((total, value, i) => total + ((signs >> i) & 1 ? -value : value), 0);
      if (Math.abs(sum) >= seen - 1e-9) asFar++;
    }
    const { pValues, exact } = test(differences);
    expect(exact).toBe(false);
    // 10,000 rounds: three standard errors are at most 0.015.
    expect(Math.abs(pValues[0] - asFar / 2 ** 16)).toBeLessThan(0.015);
    expect(test(Array.from({ length: 60 }, () => 1)).pValues).toEqual([1 / 10_001]);
  });

  it('finds p uniform where the two systems are the same', () => {
    const random = new Random(9);
    const below = Array.from({ length: 200 }, (_, seed) => {
      const differences = Array.from({ length: 30 }, () => random.normal());
      return test(differences, seed, 200).pValues[0] < 0.25;
    }).filter(Boolean).length;
    // Binomial(200, 0.25): mean 50, standard deviation 6.1; four of them.
    expect(Math.abs(below - 50)).toBeLessThan(25);
  });

  it('treats each metric by itself and repeats for a seed', () => {
    const differences = Float64Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 0.3 : (i % 4) - 2));
    const first = randomisationTest(differences, 2, new Random(1), 500);
    expect(first.pValues[0]).toBe(1 / 501);
    expect(first.pValues[1]).toBeGreaterThan(0.5);
    expect(randomisationTest(differences, 2, new Random(1), 500)).toEqual(first);
  });
});

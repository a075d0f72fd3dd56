import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';

const numbers = (random: Random, count = 4) => Array.from({ length: count }, () => random.float());

describe('Random', () => {
  it('repeats itself for a seed and differs for another', () => {
    expect(numbers(new Random(5))).toEqual(numbers(new Random(5)));
    expect(numbers(new Random(5))).not.toEqual(numbers(new Random(6)));
  });

  it('gives each index of a seed a stream of its own, unrelated to its neighbours', () => {
    expect(numbers(Random.stream(1, 3))).toEqual(numbers(Random.stream(1, 3)));
    const firsts = Array.from({ length: 5000 }, (_, index) => Random.stream(1, index).float());
    expect(new Set(firsts).size).toBe(firsts.length);
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    const variance = firsts.reduce((sum, value) => sum + (value - mean) ** 2, 0) / firsts.length;
    const lagged = firsts.slice(1).reduce((sum, value, i) => sum + (value - mean) * (firsts[i] - mean), 0);
    expect(mean).toBeCloseTo(0.5, 1);
    expect(variance).toBeCloseTo(1 / 12, 2);
    expect(Math.abs(lagged / firsts.length / variance)).toBeLessThan(0.05);
    expect(numbers(Random.stream(2, 3))).not.toEqual(numbers(Random.stream(1, 3)));
  });
});

import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { closeness, ExactOrder } from '../../src/evaluation/exact-order.js';

/** Halves of float64 numbers, as the product gives them. */
function split(scores: Float64Array) {
  const high = Float32Array.from(scores);
  const low = Float32Array.from(scores, (score, i) => score - high[i]);
  return { high, low };
}

function order(approximate: Float64Array, canonical: Float64Array = approximate): number[] {
  const { high, low } = split(approximate);
  const clamped = (row: number) => Math.max(-1, Math.min(1, canonical[row]));
  return [...new ExactOrder(approximate.length, closeness(300)).sort(high, low, clamped)];
}

function plain(scores: Float64Array): number[] {
  const clamped = scores.map((score) => Math.max(-1, Math.min(1, score)));
  return [...scores.keys()].sort((a, b) => clamped[b] - clamped[a] || a - b);
}

describe('ExactOrder', () => {
  it('sorts as a plain sort does: signs, zeros, ties', () => {
    const scores = Float64Array.from([0.5, -0.25, 0, -0, 1, -1, 0.5, 1e-30, -1e-30, 0.5000001, -0.25]);
    expect(order(scores)).toEqual(plain(scores));
  });

  it('sorts random scores of every density', () => {
    const random = new Random(3);
    for (const spread of [1, 1e-3, 1e-7, 1e-9]) {
      const scores = Float64Array.from({ length: 3000 }, () => 0.1 + spread * random.normal());
      expect(order(scores)).toEqual(plain(scores));
      // Halves that differ from the canonical scores by rounding, on either side of a float32's edge.
      const rounded = scores.map((score) => score + (random.float() - 0.5) * 2e-14);
      expect(order(rounded, scores)).toEqual(plain(scores));
    }
  });

  it('calls equals what only rounding tells apart, and orders them by row', () => {
    const canonical = new Float64Array(50).fill(0.3);
    const random = new Random(1);
    const noisy = canonical.map((score) => score + (random.float() - 0.5) * 5e-14);
    expect(order(noisy, canonical)).toEqual([...canonical.keys()]);
  });

  it('cuts scores to [-1, 1] before it compares, as searches do', () => {
    const scores = Float64Array.from([1, 1 + 3e-7, 0.99, 1 + 6e-7, -1, -1 - 4e-7, -0.99]);
    expect(order(scores)).toEqual([0, 1, 3, 2, 6, 4, 5]);
  });

  it('sorts again after it sorted, and nothing at all', () => {
    const sorter = new ExactOrder(3, closeness(300));
    const scores = [Float64Array.from([1, 3, 2]), Float64Array.from([3, 1, 2])].map((s) =>
      s.map((x) => x / 10),
    );
    const sorted = scores.map((own) => {
      const { high, low } = split(own);
      return [...sorter.sort(high, low, (row) => own[row])];
    });
    expect(sorted).toEqual([
      [1, 2, 0],
      [0, 2, 1],
    ]);
    expect(order(new Float64Array())).toEqual([]);
  });
});

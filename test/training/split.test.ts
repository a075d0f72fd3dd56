import { describe, expect, it } from 'vitest';
import { FacetError, Random } from '../../src/domain/index.js';
import { splitTrainingSet } from '../../src/training/split.js';

function set(count: number) {
  const labels = new Int8Array(count * 40).map((_, i) => (i % 40 === 0 ? 1 : 0));
  return { count, dimensions: 2, features: Float32Array.from({ length: count * 2 }, (_, i) => i), labels };
}

describe('splitTrainingSet', () => {
  it('puts every image with its own features and labels in exactly one part', () => {
    const { train, validation } = splitTrainingSet(set(50), 0.1, new Random(3));
    expect([train.count, validation.count]).toEqual([45, 5]);
    const firsts = [train, validation].flatMap(({ features }) => [...features].filter((_, i) => i % 2 === 0));
    expect(firsts.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => 2 * i));
    expect(validation.labels).toEqual(set(5).labels);
  });

  it('repeats itself for a seed', () => {
    const rows = (seed: number) => [...splitTrainingSet(set(50), 0.1, new Random(seed)).validation.features];
    expect(rows(1)).toEqual(rows(1));
    expect(rows(1)).not.toEqual(rows(2));
  });

  it('refuses to leave nothing to learn from', () => {
    expect(() => splitTrainingSet(set(1), 0.5, new Random(0))).toThrow(FacetError);
  });
});

import { describe, expect, it } from 'vitest';
import { Random, satisfies } from '../../src/domain/index.js';
import { retrievalMetrics, sampleQueries } from '../../src/training/retrieval.js';
import type { TrainingSet } from '../../src/training/training-set.js';

function labelledSet(count: number, unknown: number): TrainingSet {
  const random = new Random(8);
  const labels = Int8Array.from({ length: count * 40 }, () => {
    return random.float() < unknown ? 0 : random.float() < 0.4 ? 1 : -1;
  });
  return { count, dimensions: 1, features: new Float32Array(count), labels };
}

describe('sampleQueries', () => {
  it('asks the wished number of askable attributes, and judges every image as the domain does', () => {
    const set = labelledSet(60, 0.2);
    const queries = sampleQueries(set, [1, 2, 3, 4, 5, 6], 3, 50, new Random(1));
    expect(queries.count).toBe(50);
    for (let q = 0; q < 50; q++) {
      const signed = Int8Array.from(queries.signed.subarray(q * 40, (q + 1) * 40));
      expect([...signed.keys()].filter((id) => signed[id] !== 0)).toHaveLength(3);
      expect([...signed.keys()].filter((id) => signed[id] !== 0 && (id < 1 || id > 6))).toEqual([]);
      const verdicts = Array.from({ length: set.count }, (_, image) => {
        const verdict = satisfies(set.labels.subarray(image * 40, (image + 1) * 40), signed);
        return verdict === undefined ? -1 : verdict ? 1 : 0;
      });
      expect([...queries.relevance.subarray(q * set.count, (q + 1) * set.count)]).toEqual(verdicts);
      expect(verdicts).toContain(1);
    }
  });

  it('gives none where no image has enough labels', () => {
    expect(sampleQueries(labelledSet(5, 1), [0, 1, 2], 1, 10, new Random(1)).count).toBe(0);
    expect(sampleQueries(labelledSet(5, 0), [0, 1, 2], 4, 10, new Random(1)).count).toBe(0);
  });
});

describe('retrievalMetrics', () => {
  const relevance = Int8Array.of(1, 0, -1, 1, 0);
  const queries = { count: 1, signed: new Float32Array(40), relevance };

  it('leave out images whose relevance is unknown', () => {
    // Ranks: image 2 (unknown), 0 (relevant), 1, 3 (relevant), 4.
    const metrics = retrievalMetrics(queries, Float32Array.of(0.8, 0.7, 0.9, 0.6, 0.1), 2);
    expect(metrics).toEqual({
      precision: 0.5,
      recall: 0.5,
      averagePrecision: (1 + 2 / 3) / 2,
      baseRate: 0.5,
    });
  });

  it('skip queries that nothing satisfies', () => {
    const both = {
      count: 2,
      signed: new Float32Array(80),
      relevance: Int8Array.of(...relevance, 0, 0, 0, -1, 0),
    };
    const scores = Float32Array.of(0.8, 0.7, 0.9, 0.6, 0.1, 1, 2, 3, 4, 5);
    expect(retrievalMetrics(both, scores, 2).averagePrecision).toBeCloseTo((1 + 2 / 3) / 2);
  });
});

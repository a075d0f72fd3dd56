import { describe, expect, it } from 'vitest';
import {
  averagePrecision,
  bestPrecisionAt,
  bestRecallAt,
  bootstrapIntervals,
  interpolatedPrecision,
  judgeRanking,
  ndcgAt,
  precisionAt,
  Random,
  randomAveragePrecision,
  randomNdcgAt,
  randomPrecisionAt,
  randomRecallAt,
  randomReciprocalRank,
  randomRPrecision,
  recallAt,
  reciprocalRank,
  rPrecision,
  type JudgedRanking,
} from '../../../src/domain/index.js';

function ranking(ranks: number[], size: number): JudgedRanking {
  return { ranks: Uint32Array.from(ranks), size };
}

describe('judgeRanking', () => {
  const judge = (scores: number[], relevance: number[]) => {
    const { ranks, size } = judgeRanking(Float64Array.from(scores), Int8Array.from(relevance));
    return [[...ranks], size];
  };

  it('ranks by score, highest first', () => {
    // Order by score: item 2 (0.9), 0 (0.5), 3 (0.1), 1 (-0.4).
    expect(judge([0.5, -0.4, 0.9, 0.1], [1, 1, 0, 0])).toEqual([[2, 4], 4]);
  });

  it('breaks ties by index, lowest first, whoever is relevant', () => {
    expect(judge([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1])).toEqual([[2, 4], 4]);
    expect(judge([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0])).toEqual([[1, 3], 4]);
    expect(judge([0.2, 0.5, 0.2, 0.5], [1, 0, 0, 1])).toEqual([[2, 3], 4]);
  });

  it('counts ranks as if unjudged items were not there', () => {
    expect(judge([0.9, 0.8, 0.7, 0.6], [-1, 0, -1, 1])).toEqual([[2], 2]);
  });

  it('finds nothing where nothing is relevant, and nothing in nothing', () => {
    expect(judge([0.9, 0.8], [0, -1])).toEqual([[], 1]);
    expect(judge([], [])).toEqual([[], 0]);
  });

  it('agrees with a plain sort on random rankings full of ties', () => {
    const random = new Random(11);
    for (let round = 0; round < 200; round++) {
      const items = 1 + random.int(30);
      const scores = Float64Array.from({ length: items }, () => random.int(6));
      const relevance = Int8Array.from({ length: items }, () => random.int(3) - 1);
      const order = [...scores.keys()]
        .filter((item) => relevance[item] >= 0)
        .sort((a, b) => scores[b] - scores[a] || a - b);
      const expected = order.flatMap((item, place) => (relevance[item] === 1 ? [place + 1] : []));
      const judged = judgeRanking(scores, relevance);
      expect([...judged.ranks]).toEqual(expected);
      expect(judged.size).toBe(order.length);
    }
  });
});

describe('metrics of a ranking worked by hand', () => {
  // Manning et al., §8.4's style: 10 images, relevant at ranks 1, 3, 6, 10.
  const hand = ranking([1, 3, 6, 10], 10);

  it('precision and recall', () => {
    expect(precisionAt(hand, 1)).toBe(1);
    expect(precisionAt(hand, 5)).toBe(2 / 5);
    expect(precisionAt(hand, 10)).toBe(4 / 10);
    expect(recallAt(hand, 5)).toBe(2 / 4);
    expect(recallAt(hand, 10)).toBe(1);
  });

  it('average precision: (1/1 + 2/3 + 3/6 + 4/10) / 4', () => {
    expect(averagePrecision(hand)).toBeCloseTo((1 + 2 / 3 + 1 / 2 + 2 / 5) / 4, 15);
  });

  it('R-Precision: 2 of the first 4', () => {
    expect(rPrecision(hand)).toBe(2 / 4);
  });

  it('nDCG@5: (1 + 1/log2 4) / (1 + 1/log2 3 + 1/log2 4 + 1/log2 5)', () => {
    const ideal = 1 + 1 / Math.log2(3) + 1 / 2 + 1 / Math.log2(5);
    expect(ndcgAt(hand, 5)).toBeCloseTo(1.5 / ideal, 15);
    expect(ndcgAt(ranking([1, 2], 5), 1)).toBe(1);
    expect(ndcgAt(ranking([1, 2, 3], 8), 10)).toBe(1);
  });

  it('reciprocal rank', () => {
    expect(reciprocalRank(hand)).toBe(1);
    expect(reciprocalRank(ranking([4, 5], 9))).toBe(1 / 4);
  });

  it('fewer than K images: the missing places count against precision, not against the rest', () => {
    const short = ranking([1, 2], 3);
    expect(precisionAt(short, 10)).toBe(2 / 10);
    expect(recallAt(short, 10)).toBe(1);
    expect(ndcgAt(short, 10)).toBe(1);
    expect(bestPrecisionAt(2, 10)).toBe(2 / 10);
    expect(randomPrecisionAt(2, 3, 10)).toBeCloseTo(2 / 10, 15);
    expect(randomRecallAt(3, 10)).toBe(1);
  });

  it('nothing relevant: precision 0, the others undefined', () => {
    const none = ranking([], 10);
    expect(precisionAt(none, 5)).toBe(0);
    for (const value of [
      recallAt(none, 5),
      averagePrecision(none),
      rPrecision(none),
      ndcgAt(none, 5),
      reciprocalRank(none),
    ]) {
      expect(value).toBeNaN();
    }
  });

  it('interpolated precision: the best from each recall level on', () => {
    // Recall 1/4, 2/4, 3/4, 1 with precision 1, 2/3, 3/6, 4/10.
    const curve = interpolatedPrecision(hand);
    expect(curve).toHaveLength(101);
    expect([0, 25, 26, 50, 51, 75, 76, 100].map((level) => curve[level])).toEqual([
      1,
      1,
      2 / 3,
      2 / 3,
      3 / 6,
      3 / 6,
      4 / 10,
      4 / 10,
    ]);
    // A late run of hits lifts every lower level: 1/5, 2/6, 3/7.
    expect([...interpolatedPrecision(ranking([5, 6, 7], 9))].every((value) => value === 3 / 7)).toBe(true);
    expect(interpolatedPrecision(ranking([], 4))[50]).toBeNaN();
  });

  it('best reachable', () => {
    expect(bestRecallAt(40, 10)).toBe(1 / 4);
    expect(bestRecallAt(4, 10)).toBe(1);
    expect(bestPrecisionAt(40, 10)).toBe(1);
  });
});

describe('random floors are the means over every order', () => {
  /** Every way to place `relevant` among `size` ranks. */
  function placements(relevant: number, size: number, from = 1): number[][] {
    if (relevant === 0) return [[]];
    const all: number[][] = [];
    for (let rank = from; rank <= size - relevant + 1; rank++) {
      for (const rest of placements(relevant - 1, size, rank + 1)) all.push([rank, ...rest]);
    }
    return all;
  }

  it.each([
    [1, 1],
    [1, 6],
    [2, 5],
    [3, 8],
    [7, 7],
    [4, 9],
  ])('%i relevant of %i', (relevant, size) => {
    const orders = placements(relevant, size).map((ranks) => ranking(ranks, size));
    const mean = (metric: (order: JudgedRanking) => number) =>
      orders.reduce((sum, order) => sum + metric(order), 0) / orders.length;
    expect(randomAveragePrecision(relevant, size)).toBeCloseTo(mean(averagePrecision), 12);
    expect(randomRPrecision(relevant, size)).toBeCloseTo(mean(rPrecision), 12);
    expect(randomReciprocalRank(relevant, size)).toBeCloseTo(mean(reciprocalRank), 12);
    for (const k of [1, 3, 20]) {
      expect(randomPrecisionAt(relevant, size, k)).toBeCloseTo(
        mean((o) => precisionAt(o, k)),
        12,
      );
      expect(randomRecallAt(size, k)).toBeCloseTo(
        mean((o) => recallAt(o, k)),
        12,
      );
      expect(randomNdcgAt(relevant, size, k)).toBeCloseTo(
        mean((o) => ndcgAt(o, k)),
        12,
      );
    }
  });

  it('meet where the harmonic number changes its formula', () => {
    const term = (size: number) => randomAveragePrecision(1, size) * size;
    expect(term(201) - term(200)).toBeCloseTo(1 / 201, 12);
  });
});

describe('bootstrapIntervals', () => {
  it('holds the mean, narrows with more queries, and repeats for a seed', () => {
    const draws = (count: number) => {
      const random = new Random(3);
      return Float64Array.from({ length: count }, () => random.normal());
    };
    const [few] = bootstrapIntervals(draws(50), 1, new Random(1));
    const [many] = bootstrapIntervals(draws(5000), 1, new Random(1));
    expect(few.low).toBeLessThan(few.high);
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 5);
    // A mean of 5,000 standard normals has a standard error of 0.0141: the 95% interval is about 0.055 wide.
    expect(many.high - many.low).toBeGreaterThan(0.04);
    expect(many.high - many.low).toBeLessThan(0.07);
    expect(bootstrapIntervals(draws(50), 1, new Random(1))).toEqual([few]);
    expect(bootstrapIntervals(draws(50), 1, new Random(2))).not.toEqual([few]);
  });

  it('treats each metric by itself and collapses where nothing varies', () => {
    const values = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0.25 : i / 40));
    const [constant, varying] = bootstrapIntervals(values, 2, new Random(1));
    expect(constant).toEqual({ low: 0.25, high: 0.25 });
    expect(varying.high).toBeGreaterThan(varying.low);
  });
});

import { describe, expect, it } from 'vitest';
import { ATTRIBUTES, Random } from '../../src/domain/index.js';
import { assessAttributes, rocAuc } from '../../src/training/assess-attributes.js';
import { assessReliability } from '../../src/training/assess-reliability.js';
import { assessRetrieval } from '../../src/training/assess-retrieval.js';
import type { Ask } from '../../src/training/assess-space.js';
import { drain } from './support/drain.js';
import { askLabels, embeddedSet } from './support/embedded-set.js';

function drawnLabels(count: number, unknown = 0, seed = 3): Int8Array {
  const random = new Random(seed);
  return Int8Array.from({ length: count * 40 }, () =>
    random.float() < unknown ? 0 : random.float() < 0.3 ? 1 : -1,
  );
}

const ASKABLE = [0, 1, 2, 3, 4, 5, 6, 7];

describe('assessRetrieval', () => {
  it('gives a perfect ranking the highest figures there are, and intervals that hold them', async () => {
    const { value, yields } = await drain(
      assessRetrieval(askLabels, embeddedSet(drawnLabels(60)), ASKABLE, new Random(1)),
    );
    expect(yields).toBe(8 * 10);
    for (const name of ['partial-1', 'partial-5', 'present-only-3']) {
      expect(value[name]).toMatchObject({ images: 60, queries: 500, meanAveragePrecision: 1 });
      expect(value[name].intervals?.meanAveragePrecision).toEqual({ low: 1, high: 1 });
    }
    // All eight labels are asked, three decide: an image alike in those three and no other comes late.
    expect(value['reference-3'].meanAveragePrecision).toBeLessThan(0.95);
    expect(value['reference-3'].baseRate).toBeCloseTo(value['partial-3'].baseRate, 1);
    // With 30% present, "present" is the rarer question.
    expect(value['present-only-1'].baseRate).toBeCloseTo(0.3, 1);
    expect(value['partial-1'].baseRate).toBeCloseTo(0.3 ** 2 + 0.7 ** 2, 1);
  });

  it('puts a model that knows nothing at the base rate', async () => {
    const noise: Ask = (queries, { count }) => {
      const random = new Random(queries.length);
      return Promise.resolve(
        Float32Array.from({ length: (queries.length / 40) * count }, () => random.float()),
      );
    };
    const { value } = await drain(
      assessRetrieval(noise, embeddedSet(drawnLabels(400)), ASKABLE, new Random(1)),
    );
    const { precisionAt10, baseRate, intervals } = value['partial-1'];
    expect(Math.abs(precisionAt10 - baseRate)).toBeLessThan(0.06);
    expect(intervals?.precisionAt10.low).toBeLessThan(intervals?.precisionAt10.high ?? 0);
  });

  it('leaves out what nobody is labelled for', async () => {
    const images = embeddedSet(drawnLabels(30).map((label, i) => (i % 40 < 2 ? label : 0)));
    const { value } = await drain(assessRetrieval(askLabels, images, ASKABLE, new Random(1)));
    expect(Object.keys(value)).toEqual(['partial-1', 'partial-2', 'present-only-1', 'present-only-2']);
    const none = embeddedSet(new Int8Array(30 * 40));
    expect((await drain(assessRetrieval(askLabels, none, ASKABLE, new Random(1)))).value).toEqual({});
  });

  it('asks all that is labelled in the reference protocol, and only what is present in present-only', async () => {
    const images = embeddedSet(drawnLabels(50, 0.2));
    const lengths: number[] = [];
    let negatives = 0;
    const watch: Ask = (queries, set) => {
      for (let q = 0; q < queries.length / 40; q++) {
        const row = queries.subarray(q * 40, (q + 1) * 40);
        lengths.push(row.filter((value) => value !== 0).length);
        if (lengths.length > 4 * 500 && lengths.length <= 7 * 500)
          negatives += row.filter((value) => value < 0).length;
      }
      return askLabels(queries, set);
    };
    await drain(assessRetrieval(watch, images, ASKABLE, new Random(1)));
    expect(lengths).toHaveLength(8 * 500);
    expect(negatives).toBe(0);
    expect(new Set(lengths.slice(4 * 500, 5 * 500))).toEqual(new Set([1]));
    const reference = lengths.slice(7 * 500);
    expect(Math.min(...reference)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...reference)).toBeLessThanOrEqual(8);
    expect(new Set(reference).size).toBeGreaterThan(2);
  });
});

describe('assessAttributes', () => {
  it('counts labels and finds a perfect model perfect', async () => {
    const labels = drawnLabels(50, 0.3);
    const train = { count: 2, labels: drawnLabels(2) };
    const { value, yields } = await drain(assessAttributes(askLabels, embeddedSet(labels), train, [3, 7]));
    expect(yields).toBe(2);
    expect(value.map(({ attribute }) => attribute)).toEqual([ATTRIBUTES[3], ATTRIBUTES[7]]);
    const column = Array.from({ length: 50 }, (_, image) => labels[image * 40 + 3]);
    const present = column.filter((label) => label > 0).length;
    const absent = column.filter((label) => label < 0).length;
    expect(value[0]).toMatchObject({
      validation: { present, absent },
      averagePrecision: 1,
      absentAveragePrecision: 1,
      rocAuc: 1,
      precisionAt10: Math.min(present, 10) / 10,
    });
    expect(value[0].prevalence).toBeCloseTo(present / (present + absent), 5);
    expect(value[0].training.present + value[0].training.absent).toBe(2);
  });

  it('says nothing where there is nothing to find, or nothing to tell it from', async () => {
    const labels = drawnLabels(20).map((label, i) => (i % 40 === 1 ? 0 : i % 40 === 2 ? 1 : label));
    const images = embeddedSet(labels);
    const { value } = await drain(assessAttributes(askLabels, images, images, [1, 2]));
    expect(value[0]).toMatchObject({
      prevalence: null,
      averagePrecision: null,
      absentAveragePrecision: null,
    });
    expect(value[0].rocAuc).toBeNull();
    expect(value[1]).toMatchObject({ prevalence: 1, averagePrecision: 1, absentAveragePrecision: null });
    expect(value[1].rocAuc).toBeNull();
  });
});

describe('rocAuc', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    const random = new Random(2);
    const scores = Float64Array.from({ length: 80 }, () => random.int(12));
    const labels = Int8Array.from({ length: 80 }, () => random.int(3) - 1);
    let [wins, pairs] = [0, 0];
    labels.forEach((a, i) => {
      labels.forEach((b, j) => {
        if (a <= 0 || b >= 0) return;
        pairs++;
        wins += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
      });
    });
    expect(rocAuc(scores, labels)).toBeCloseTo(wins / pairs, 12);
    expect(rocAuc(Float64Array.of(1, 1), Int8Array.of(1, -1))).toBe(0.5);
  });
});

describe('assessReliability', () => {
  it('judges each half by the other: lines never see the images they are judged on', async () => {
    const labels = drawnLabels(80);
    // The first label of every image tells which image it is: only that of the half asked may appear.
    const seen = new Set<string>();
    const watch: Ask = (queries, images) => {
      seen.add([...images.embeddings.slice(0, 40)].join());
      expect(images.count).toBe(40);
      return askLabels(queries, images);
    };
    const { value } = await drain(
      assessReliability(watch, embeddedSet(labels), ASKABLE, null, new Random(1)),
    );
    expect(seen.size).toBe(2);
    expect(value.images).toBe(80);
    expect(value.lengths.map(({ known }) => known)).toEqual([1, 2, 3, 5]);
    for (const { queries, pairs, top10, brierScore, baseRate } of value.lengths) {
      // The image that a query was drawn from is not judged.
      expect([queries, pairs, top10.count]).toEqual([200, 200 * 39, 2000]);
      expect(brierScore).toBeLessThan(baseRate * (1 - baseRate));
    }
    expect(value.diagram.known).toBe(3);
  });

  it('finds calibrated what is drawn from its own probabilities, and uncalibrated what is not', async () => {
    // One attribute; the cosine decides the chance of the label, so a logistic line can fit it exactly.
    const random = new Random(5);
    const cosine = Float32Array.from({ length: 1200 }, () => random.normal());
    const drawn = (chance: (x: number, image: number) => number) => {
      const labels = new Int8Array(1200 * 40);
      cosine.forEach((x, image) => {
        labels[image * 40] = random.float() < chance(x, image) ? 1 : -1;
      });
      const images = embeddedSet(labels);
      cosine.forEach((x, image) => {
        images.embeddings[image * 300 + 1] = x;
      });
      return images;
    };
    const ask: Ask = (queries, images) =>
      Promise.resolve(
        Float32Array.from({ length: (queries.length / 40) * images.count }, (_, pair) => {
          const query = Math.floor(pair / images.count);
          return queries[query * 40] * images.embeddings[(pair % images.count) * 300 + 1];
        }),
      );
    const logistic = (x: number) => 1 / (1 + Math.exp(-3 * x));
    const good = await drain(assessReliability(ask, drawn(logistic), [0], null, new Random(1)));
    const steps = await drain(
      assessReliability(
        ask,
        drawn((x) => (Math.abs(x) > 1 ? 0.5 : logistic(4 * x))),
        [0],
        null,
        new Random(1),
      ),
    );
    expect(good.value.lengths[0].expectedCalibrationError).toBeLessThan(0.04);
    expect(steps.value.lengths[0].expectedCalibrationError).toBeGreaterThan(0.1);
    const { bins } = good.value.diagram;
    for (const { predicted, observed } of bins) expect(Math.abs(predicted - observed)).toBeLessThan(0.12);
  });

  it.each([0, 1, 2, 4])(
    'has something to say only where a half has two labelled images: %s',
    async (count) => {
      const images = embeddedSet(drawnLabels(count));
      const { value } = await drain(assessReliability(askLabels, images, [0], null, new Random(1)));
      expect(value.lengths.length).toBe(count === 4 ? 1 : 0);
      expect(value.diagram.bins.length > 0).toBe(count === 4);
    },
  );
});

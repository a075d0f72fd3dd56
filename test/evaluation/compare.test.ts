import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  compareEvaluations,
  configurationKey,
  evaluate,
  fromStored,
  toStored,
  type EvaluationReport,
} from '../../src/evaluation/index.js';
import { failureOf } from '../support/failure.js';
import { LabelModel } from '../support/label-model.js';
import { closeGalleries, openGallery, randomLabels, randomUnit } from './support/label-gallery.js';

const sizes = { protocol: 'partial', m: 3, queries: 60, seed: 0, ks: [1, 10] } as const;
const labels = randomLabels(150);

let good: EvaluationReport;
let shuffled: EvaluationReport;
let smaller: EvaluationReport;
let other: EvaluationReport;
beforeAll(async () => {
  good = await evaluate({ ...sizes, ...(await openGallery({ labels })) });
  // The same gallery with everybody's embedding in another's place: a broken index.
  const doctored = await openGallery({ labels, vectors: randomUnit, model: new LabelModel('v2') });
  shuffled = await evaluate({ ...sizes, ...doctored, ks: [10, 20] });
  smaller = await evaluate({ ...sizes, ...(await openGallery({ labels, leaveOut: [1, 2, 3, 4, 5] })) });
  other = await evaluate({ ...sizes, ...(await openGallery({ labels: randomLabels(60, 0, 9) })), seed: 5 });
});
afterAll(closeGalleries);

const metric = (report: EvaluationReport, name: string) =>
  report.metrics.find((candidate) => candidate.name === name)?.mean ?? NaN;

describe('compareEvaluations', () => {
  it('names a drop, over the same queries', () => {
    const comparison = compareEvaluations(good, shuffled);
    expect(comparison).toMatchObject({
      paired: 60,
      unpaired: { baseline: 0, candidate: 0 },
      galleryChanged: false,
      modelChanged: true,
      exact: false,
    });
    // Of two lists of K, what both measured.
    expect(comparison.metrics.map(({ name }) => name)).toEqual([
      'P@10',
      'R@10',
      'nDCG@10',
      'mAP',
      'R-Precision',
      'MRR',
    ]);
    for (const { name, baseline, candidate, difference, low, high, pValue } of comparison.metrics) {
      expect(baseline).toBeCloseTo(metric(good, name), 12);
      expect(candidate).toBeCloseTo(metric(shuffled, name), 12);
      expect(difference).toBeCloseTo(candidate - baseline, 12);
      expect(low).toBeLessThanOrEqual(difference);
      expect(high).toBeGreaterThanOrEqual(difference);
      expect(high).toBeLessThan(0);
      expect(pValue).toBe(1 / 10_001);
    }
    expect(comparison.attributes.length).toBeGreaterThan(30);
    const drops = comparison.attributes.map(({ difference }) => difference);
    expect(drops).toEqual(drops.toSorted((a, b) => a - b));
    expect(drops[0]).toBeLessThan(-0.2);
  });

  it('finds no difference between a run and itself', () => {
    const { metrics, modelChanged } = compareEvaluations(good, good);
    expect(modelChanged).toBe(false);
    for (const { difference, low, high, pValue } of metrics) {
      expect([difference, low, high, pValue]).toEqual([0, 0, 0, 1]);
    }
  });

  it('is the same for stored runs, to the rounding of their values', () => {
    const stored = [good, shuffled].map((report) => fromStored(JSON.parse(JSON.stringify(toStored(report)))));
    const [before, after] = [compareEvaluations(good, shuffled), compareEvaluations(stored[0], stored[1])];
    after.metrics.forEach(({ name, difference, pValue }, i) => {
      expect(name).toBe(before.metrics[i].name);
      expect(difference).toBeCloseTo(before.metrics[i].difference, 6);
      expect(pValue).toBe(before.metrics[i].pValue);
    });
  });

  it('pairs what both asked when the gallery changed, and says how many', () => {
    const { paired, unpaired, galleryChanged } = compareEvaluations(good, smaller);
    expect(galleryChanged).toBe(true);
    expect(paired).toBeGreaterThan(50);
    expect(paired + unpaired.baseline).toBe(good.queries.scored);
    expect(paired + unpaired.candidate).toBe(smaller.queries.scored);
  });

  it.each<[string, () => [EvaluationReport, EvaluationReport], string]>([
    [
      'another protocol',
      () => [good, { ...good, protocol: 'reference' }],
      'protocol is partial in the one, reference',
    ],
    ['another m', () => [good, { ...good, m: 2 }], 'm is 3 in the one, 2 in the other'],
    ['queries of another seed', () => [good, other], 'their seeds differ (0, 5)'],
    [
      'hardly any query in common',
      () => [good, { ...good, outcomes: good.outcomes.slice(0, 4) }],
      'the runs have 4 queries in common, at least 5 are needed',
    ],
  ])('refuses %s', async (_, runs, message) => {
    const failure = await failureOf(() => compareEvaluations(...runs()));
    expect(failure.code).toBe('BAD_USER_INPUT');
    expect(failure.message).toContain(message);
  });
});

describe('configurationKey', () => {
  const key = (given: Partial<EvaluationReport>) => configurationKey({ ...good, ...given });

  it('is equal for runs to be compared, whatever the order of filters', () => {
    expect(key({ filter: { partitions: ['train', 'test'] } })).toBe(
      key({ filter: { partitions: ['test', 'train'] } }),
    );
    expect(key({ modelVersion: 'other', ks: [3] })).toBe(key({}));
  });

  it.each<Partial<EvaluationReport>>([
    { protocol: 'reference' },
    { m: 2 },
    { seed: 1 },
    { filter: { partitions: ['test'] } },
    { filter: { datasets: ['test'] } },
    { filter: { present: ['BALD'] } },
    { filter: { absent: ['BALD'] } },
  ])('tells %j apart', (given) => {
    expect(key(given)).not.toBe(key({}));
    expect(key({ filter: { present: ['BALD'] } })).not.toBe(key({ filter: { absent: ['BALD'] } }));
  });
});

describe('a stored evaluation', () => {
  it('comes back through JSON, values rounded to float32', () => {
    const text = JSON.stringify(toStored(shuffled));
    const { outcomes, ...report } = fromStored(JSON.parse(text));
    const { outcomes: before, ...rest } = shuffled;
    expect(report).toEqual(rest);
    expect(outcomes).toEqual(
      before.map((outcome) => ({ ...outcome, values: outcome.values.map(Math.fround) })),
    );
    // 16 bytes of id, 40 of labels, 4 of count, 4 a value, in base64, plus the tables.
    const columns = JSON.stringify(toStored(shuffled).outcomes);
    expect(columns.length).toBeLessThan(60 * ((16 + 40 + 4 + 4 * 9) * (4 / 3)) + 200);
  });

  it('holds a run in which nothing could be scored', () => {
    const bare = {
      ...good,
      metrics: [],
      attributes: [],
      queries: { asked: 1, scored: 0, withoutRelevant: 1 },
    };
    const empty = { ...bare, outcomes: good.outcomes.slice(0, 1).map((one) => ({ ...one, relevant: 0 })) };
    expect(fromStored(toStored(empty)).outcomes).toHaveLength(1);
    expect(fromStored(toStored({ ...bare, outcomes: [] })).outcomes).toEqual([]);
  });

  it.each<[string, (stored: ReturnType<typeof toStored>) => unknown]>([
    ['nothing', () => null],
    ['another format', (stored) => ({ ...stored, format: 2 })],
    ['a lost column', (stored) => ({ ...stored, outcomes: { ...stored.outcomes, values: undefined } })],
    ['a short column', (stored) => ({ ...stored, outcomes: { ...stored.outcomes, relevant: 'AAAA' } })],
    ['an unknown protocol', (stored) => ({ ...stored, report: { ...stored.report, protocol: 'guess' } })],
  ])('is refused as %s', async (_, damage) => {
    const failure = await failureOf(() => fromStored(damage(toStored(good))));
    expect(failure.code).toBe('INTERNAL');
    expect(failure.message).toContain('stored evaluation');
  });
});

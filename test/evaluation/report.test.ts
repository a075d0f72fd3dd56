import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ATTRIBUTES, satisfies, toSigned } from '../../src/domain/index.js';
import { evaluate, evaluateEach } from '../../src/evaluation/index.js';
import { failureOf } from '../support/failure.js';
import { closeGalleries, openGallery, randomLabels, randomUnit } from './support/label-gallery.js';

afterEach(closeGalleries);

const sizes = { protocol: 'partial', m: 3, queries: 40, seed: 0, ks: [1, 10] } as const;

let usual: Awaited<ReturnType<typeof openGallery>>;
beforeAll(async () => {
  usual = await openGallery({ keep: true });
});
afterAll(() => usual.index.close());

describe('a report', () => {
  it('breaks the queries down by attribute', async () => {
    const report = await evaluate({ ...sizes, ...usual });
    const map = report.metrics.findIndex(({ name }) => name === 'mAP');
    const ten = report.metrics.findIndex(({ name }) => name === 'P@10');
    const mean = (outcomes: typeof report.outcomes, column: number) =>
      outcomes.reduce((sum, { values }) => sum + values[column], 0) / outcomes.length;
    expect(report.attributes.length).toBeGreaterThan(30);
    for (const { attribute, all, present, absent } of report.attributes) {
      const asking = report.outcomes.filter(({ judged }) =>
        [...judged.present, ...judged.absent].includes(attribute),
      );
      expect(all.queries).toBe(asking.length);
      expect(all.queries).toBe((present?.queries ?? 0) + (absent?.queries ?? 0));
      expect(all.averagePrecision.mean).toBeCloseTo(mean(asking, map), 12);
      expect(all.precisionAt10.mean).toBeCloseTo(mean(asking, ten), 12);
      expect(all.averagePrecision.low).toBeLessThanOrEqual(all.averagePrecision.mean + 1e-12);
      expect(all.averagePrecision.high).toBeGreaterThanOrEqual(all.averagePrecision.mean - 1e-12);
      const id = ATTRIBUTES.indexOf(attribute);
      expect(all.support).toBe(120);
      if (present !== null)
        expect(present.support).toBe(usual.images.filter(({ labels }) => labels[id] > 0).length);
    }
  });

  it('gives curves that agree with the metrics', async () => {
    const random = await openGallery({ vectors: randomUnit });
    const { curves, metrics } = await evaluate({ ...sizes, ...random });
    const precision = (k: number) => metrics.find(({ name }) => name === `P@${k}`)?.mean;
    expect(curves.precisionByK.find(({ k }) => k === 10)?.precision).toBeCloseTo(precision(10) ?? NaN, 12);
    expect(curves.precisionByK.find(({ k }) => k === 1)?.precision).toBeCloseTo(precision(1) ?? NaN, 12);
    // The same resampling of the same values as the metrics'.
    const one = metrics.find(({ name }) => name === 'P@1');
    expect(curves.precisionByK[0].low).toBeCloseTo(one?.low ?? NaN, 12);
    expect(curves.precisionByK[0].high).toBeCloseTo(one?.high ?? NaN, 12);
    for (const { precision, low, high } of curves.precisionByK) {
      expect(low).toBeLessThan(precision);
      expect(high).toBeGreaterThan(precision);
    }
    expect(curves.precisionByRecall).toHaveLength(101);
    curves.precisionByRecall.slice(1).forEach((value, i) => {
      expect(value).toBeLessThanOrEqual(curves.precisionByRecall[i] + 1e-12);
    });
  });

  it('picks queries to look at, with the images they found', async () => {
    const setting = await openGallery({ labels: randomLabels(90, 0.2), vectors: randomUnit });
    const { worst, best, examples, outcomes } = await evaluate({ ...sizes, ...setting });
    expect([worst.length, best.length, examples.length]).toEqual([10, 10, 12]);
    expect(examples.map(({ query }) => query)).toEqual([...Array(12).keys()]);
    const skill = ({ averagePrecision: ap, random }: (typeof worst)[number]) => (ap - random) / (1 - random);
    expect(worst.map(skill)).toEqual(worst.map(skill).toSorted((a, b) => a - b));
    expect(best.map(skill)).toEqual(best.map(skill).toSorted((a, b) => b - a));
    expect(skill(worst[0])).toBeLessThan(skill(best[0]));
    const labelsOf = new Map(setting.images.map(({ id, labels }) => [id, labels]));
    for (const example of [...worst, ...best, ...examples]) {
      expect(example.judged).toEqual(outcomes[example.query].judged);
      const asked = toSigned(example.judged);
      const hits = await setting.index.search({
        vector: await setting.model.encodeQueries([asked]),
        limit: 10,
      });
      expect(example.top.map(({ imageId }) => imageId)).toEqual(hits.map(({ id }) => id));
      for (const { imageId, verdict } of example.top) {
        const right = satisfies(labelsOf.get(imageId) ?? new Int8Array(40), asked);
        expect(verdict).toBe(right === undefined ? 'unjudged' : right ? 'right' : 'wrong');
      }
    }
  });

  it('knows a gallery by its ids and labels, not by its embeddings', async () => {
    const fingerprint = async (setting: Awaited<ReturnType<typeof openGallery>>) =>
      (await evaluate({ ...sizes, ...setting, queries: 1 })).gallery.fingerprint;
    const first = await fingerprint(usual);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprint(await openGallery({ vectors: randomUnit }))).toBe(first);
    const labels = randomLabels(120);
    labels[7][3] = 0;
    expect(await fingerprint(await openGallery({ labels }))).not.toBe(first);
    expect(await fingerprint(await openGallery({ leaveOut: [5] }))).not.toBe(first);
  });

  it('runs several m over one reading of the gallery, each as if alone', async () => {
    const reports = await evaluateEach({ ...sizes, ...usual, ms: [1, 3] });
    const alone = await evaluate({ ...sizes, ...usual, m: 3 });
    const timeless = { created: '', seconds: 0 };
    expect(reports.map(({ m }) => m)).toEqual([1, 3]);
    expect({ ...reports[1], ...timeless }).toEqual({ ...alone, ...timeless });
    const failure = await failureOf(() => evaluateEach({ ...sizes, ...usual, ms: [2, 2] }));
    expect([failure.code, failure.details.field]).toEqual(['BAD_USER_INPUT', 'm']);
  });
});

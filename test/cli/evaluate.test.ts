import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeShortfall, parseBounds, shortfalls } from '../../src/cli/evaluate-bounds.js';
import { parseEvaluateFlags, type EvaluateFlags } from '../../src/cli/evaluate-flags.js';
import { besideRecordedRuns } from '../../src/cli/evaluate-runs.js';
import { comparisonText, indexQualityText, reportText } from '../../src/cli/evaluate-text.js';
import { evaluate, type EvaluationReport } from '../../src/evaluation/index.js';
import { closeGalleries, openGallery, randomUnit } from '../evaluation/support/label-gallery.js';
import { failureOf } from '../support/failure.js';
import { MemoryEvaluationRuns } from '../support/memory-evaluation-runs.js';

const defaults: EvaluateFlags = {
  protocol: 'partial',
  attributes: '3',
  queries: '1000',
  seed: '0',
  k: '1,5,10,50',
  images: true,
};

describe('flags of facet evaluate', () => {
  it('are read with their defaults, and lists', () => {
    expect(parseEvaluateFlags(defaults)).toEqual({
      protocol: 'partial',
      ms: [3],
      queries: 1000,
      seed: 0,
      ks: [1, 5, 10, 50],
      partitions: undefined,
      indexQuality: false,
      html: undefined,
      images: true,
      record: false,
      compare: undefined,
      bounds: [],
    });
    const given = parseEvaluateFlags({
      ...defaults,
      attributes: '1, 2,3',
      k: '7',
      partition: 'test',
      failBelow: ['mAP=0.7', 'P@7=1'],
      compare: 'last',
      record: true,
    });
    expect(given).toMatchObject({
      ms: [1, 2, 3],
      ks: [7],
      partitions: ['test'],
      compare: 'last',
      record: true,
    });
    expect(given.bounds).toEqual([
      { metric: 'mAP', least: 0.7 },
      { metric: 'P@7', least: 1 },
    ]);
  });

  it.each<[Partial<EvaluateFlags>, string]>([
    [{ protocol: 'guess' }, '--protocol'],
    [{ attributes: '0' }, '--attributes'],
    [{ attributes: '41' }, '--attributes'],
    [{ attributes: '1,1' }, '--attributes'],
    [{ attributes: '1,,2' }, '--attributes'],
    [{ attributes: '' }, '--attributes'],
    [{ k: '10,x' }, '--k'],
    [{ queries: '0' }, '--queries'],
    [{ queries: '100001' }, '--queries'],
    [{ seed: '-1' }, '--seed'],
    [{ partition: 'all' }, '--partition'],
    [{ compare: 'an-id', attributes: '1,2' }, '--compare'],
    [{ failBelow: ['mAP'] }, '--fail-below'],
    [{ failBelow: ['mAP='] }, '--fail-below'],
    [{ failBelow: ['mAP=0.7=1'] }, '--fail-below'],
    [{ failBelow: ['mAP=1.5'] }, '--fail-below'],
    [{ failBelow: ['mAP=-0.5'] }, '--fail-below'],
    [{ failBelow: ['P@7=0.5'] }, '--fail-below'],
  ])('%j is refused, naming %s', async (flags, field) => {
    const failure = await failureOf(() => parseEvaluateFlags({ ...defaults, ...flags }));
    expect([failure.code, failure.details.field]).toEqual(['BAD_USER_INPUT', field]);
    expect(failure.message.startsWith(`${field}: `)).toBe(true);
  });
});

let good: EvaluationReport;
let bad: EvaluationReport;
beforeAll(async () => {
  const sizes = { protocol: 'partial', m: 3, queries: 40, seed: 0, ks: [1, 10] } as const;
  good = { ...(await evaluate({ ...sizes, ...(await openGallery()) })), created: '2026-01-01T00:00:00.000Z' };
  const doctored = await openGallery({ vectors: randomUnit });
  bad = { ...(await evaluate({ ...sizes, ...doctored })), created: '2026-01-02T00:00:00.000Z' };
});
afterAll(closeGalleries);

describe('bounds', () => {
  it('turn red for what is below, and name each metric', () => {
    const bounds = parseBounds(['mAP=0.7', 'MRR=0.1'], [1, 10]);
    expect(shortfalls([good], bounds)).toEqual([]);
    const mean = bad.metrics.find(({ name }) => name === 'mAP')?.mean ?? NaN;
    const found = shortfalls([good, bad], bounds);
    expect(found).toEqual([{ metric: 'mAP', least: 0.7, protocol: 'partial', m: 3, mean }]);
    expect(found.map(describeShortfall)).toEqual([
      `mAP is ${mean.toFixed(4)}, below 0.7 (partial, 3 attributes a query)`,
    ]);
  });

  it('are held by a mean that equals them, and by none that could not be measured', () => {
    const mean = bad.metrics.find(({ name }) => name === 'mAP')?.mean ?? NaN;
    expect(shortfalls([bad], [{ metric: 'mAP', least: mean }])).toEqual([]);
    const [unmeasured] = shortfalls([{ ...bad, metrics: [] }], [{ metric: 'mAP', least: 0 }]);
    expect(unmeasured.mean).toBeNull();
    expect(describeShortfall(unmeasured)).toContain('could not be measured');
  });
});

describe('recorded runs', () => {
  const nightly = { record: true, compare: 'last', html: 'page.html' } as const;

  it('night after night: the first has nothing to compare with, the next names the drop', async () => {
    const runs = new MemoryEvaluationRuns();
    const notices: string[] = [];
    const night = (report: EvaluationReport) =>
      besideRecordedRuns(report, runs, nightly, (text) => notices.push(text));
    const first = await night(good);
    expect([first.comparison, first.history]).toEqual([undefined, []]);
    expect(notices.join()).toContain('nothing to compare with');
    const second = await night(bad);
    expect(second.history?.map(({ id }) => id)).toEqual([first.recorded]);
    expect(second.comparison?.paired).toBe(40);
    if (second.comparison === undefined) throw new Error('no comparison');
    const text = comparisonText(second.comparison);
    expect(text).toMatch(/mAP .* dropped/);
    expect(text).toContain('Largest drops in average precision: ');
    expect(notices).toHaveLength(1);
    // Another configuration is another series.
    const other = await night({ ...bad, seed: 9 });
    expect(other.comparison).toBeUndefined();
  });

  it('compares with a run by id, and refuses one it does not know', async () => {
    const runs = new MemoryEvaluationRuns();
    const ignore = () => undefined;
    const { recorded = '' } = await besideRecordedRuns(
      good,
      runs,
      { ...nightly, compare: undefined },
      ignore,
    );
    const named = await besideRecordedRuns(
      bad,
      runs,
      { record: false, compare: recorded, html: undefined },
      ignore,
    );
    expect(named.comparison?.baseline.created).toBe(good.created);
    expect([named.recorded, named.history]).toEqual([undefined, []]);
    const unknown = await failureOf(() =>
      besideRecordedRuns(bad, runs, { ...nightly, compare: 'nonesuch' }, ignore),
    );
    expect([unknown.code, unknown.details.field]).toEqual(['NOT_FOUND', '--compare']);
    // What failed was not recorded.
    expect(await runs.list({}, 10)).toHaveLength(1);
  });
});

describe('what is printed', () => {
  it('has the table of the benchmark: a random row and ours', () => {
    const cell = (name: string, value: 'mean' | 'random') =>
      good.metrics.find((metric) => metric.name === name)?.[value].toFixed(3);
    const row = (value: 'mean' | 'random') =>
      ` | ${['P@10', 'R@10', 'mAP'].map((name) => cell(name, value)).join(' | ')} |`;
    const lines = reportText(good).split('\n');
    expect(lines.find((line) => line.startsWith('| random'))).toContain(row('random'));
    expect(lines.find((line) => line.startsWith('| labels'))).toContain(row('mean'));
    expect(lines.find((line) => line.startsWith('| ranking'))).toMatch(/P@10 \|  R@10 \|   mAP \|$/);
    for (const { name } of good.metrics) expect(lines.some((line) => line.startsWith(name))).toBe(true);
  });

  it('says how the index follows', () => {
    const recall = [{ k: 10, mean: 0.987, lowest: 0.5 }];
    const text = indexQualityText({ queries: 5, images: 9, recall, latency: { p50: 1, p95: 2.25, p99: 3 } });
    expect(text).toContain('recall @10 0.9870; a search takes 1.0 ms (p50), 2.3 (p95), 3.0 (p99)');
  });
});

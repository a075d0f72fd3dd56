import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isUuid } from '../../src/domain/index.js';
import {
  configurationKey,
  fromStored,
  summarise,
  toStored,
  type EvaluationReport,
  type EvaluationRuns,
  type RecordedEvaluation,
  type RunFilter,
} from '../../src/evaluation/index.js';
import { failureOf } from '../support/failure.js';
import { sampleEvaluation, sampleReport } from './sample-evaluations.js';

/** Runs under test; nothing is ever deleted, so every test works with a model version of its own. */
export interface OpenedRuns {
  readonly runs: EvaluationRuns;
  readonly close: () => Promise<void>;
}

/** What every EvaluationRuns must do. */
export function evaluationRunsContract(open: () => Promise<OpenedRuns>): void {
  describe('EvaluationRuns', () => {
    let opened: OpenedRuns;
    let runs: EvaluationRuns;
    beforeAll(async () => {
      opened = await open();
      runs = opened.runs;
    });
    afterAll(() => opened.close());

    const save = (modelVersion: string, day: number, given: Partial<EvaluationReport> = {}) =>
      runs.save(
        sampleEvaluation({
          modelVersion,
          created: new Date(Date.UTC(2026, 0, day)).toISOString(),
          ...given,
        }),
      );
    const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);
    const list = async (filter: RunFilter, limit = 100, after?: string) =>
      idsOf(await runs.list(filter, limit, after));

    it('reads curves that an earlier release kept without intervals', () => {
      const stored = toStored(sampleReport());
      const { precisionByK } = stored.report.curves;
      const earlier = {
        ...stored,
        report: {
          ...stored.report,
          curves: {
            ...stored.report.curves,
            precisionByK: precisionByK.map(({ k, precision }) => ({ k, precision })),
          },
        },
      };
      expect(fromStored(earlier).curves.precisionByK).toEqual([
        { k: 1, precision: 0.5, low: null, high: null },
      ]);
      expect(fromStored(stored).curves.precisionByK[0]).toMatchObject({ low: 0.4, high: 0.6 });
    });

    it('gives back what was saved, every digit of it', async () => {
      const modelVersion = randomUUID();
      const report = sampleReport({
        modelVersion,
        created: '2026-02-03T04:05:06.789Z',
        filter: { present: ['BALD'], datasets: ['naïve "x"\\'], partitions: ['test'] },
        seconds: 1 / 3,
      });
      const { id, evaluation } = await runs.save(toStored(report));
      expect(isUuid(id)).toBe(true);
      expect(evaluation).toEqual(toStored(report));
      const found = await runs.byId(id);
      expect(found).toEqual({ id, evaluation });
      expect(fromStored(found?.evaluation)).toEqual(report);
      expect(await runs.list({ modelVersion }, 10)).toEqual([summarise({ id, evaluation })]);
      expect((await runs.byId(id.toUpperCase()))?.id).toBe(id);
    });

    it('keeps two runs of one moment apart', async () => {
      const modelVersion = randomUUID();
      const saved = [await save(modelVersion, 1), await save(modelVersion, 1), await save(modelVersion, 1)];
      const ids = idsOf(saved).sort().reverse();
      expect(await list({ modelVersion })).toEqual(ids);
      expect(await list({ modelVersion }, 1, ids[0])).toEqual([ids[1]]);
      expect((await runs.last({ modelVersion }))?.id).toBe(ids[0]);
    });

    it('lists newest first, whatever the order they were saved in, page by page', async () => {
      const modelVersion = randomUUID();
      const byDay = new Map<number, RecordedEvaluation>();
      for (const day of [3, 1, 5, 2, 4]) byDay.set(day, await save(modelVersion, day));
      const newestFirst = [5, 4, 3, 2, 1].map((day) => byDay.get(day)?.id ?? '');
      expect(await list({ modelVersion })).toEqual(newestFirst);
      const first = await list({ modelVersion }, 2);
      const second = await list({ modelVersion }, 2, first[1]);
      // A run that arrives meanwhile moves nothing.
      await save(modelVersion, 6);
      const third = await list({ modelVersion }, 2, second[1]);
      expect([...first, ...second, ...third]).toEqual(newestFirst);
      expect(await list({ modelVersion }, 2, third[0])).toEqual([]);
    });

    it('filters by protocol, model version and configuration, and by all of them', async () => {
      const modelVersion = randomUUID();
      const partial = await save(modelVersion, 1);
      const reference = await save(modelVersion, 2, { protocol: 'reference' });
      const seeded = await save(modelVersion, 3, { seed: 7 });
      const narrow = await save(modelVersion, 4, { filter: { partitions: ['test', 'train'] } });
      const key = ({ evaluation }: RecordedEvaluation) => configurationKey(evaluation.report);
      expect(await list({ modelVersion, protocol: 'reference' })).toEqual([reference.id]);
      expect(await list({ modelVersion, protocol: 'partial' })).toEqual(idsOf([narrow, seeded, partial]));
      expect(await list({ modelVersion, protocol: 'present-only' })).toEqual([]);
      expect(await list({ modelVersion, configuration: key(partial) })).toEqual([partial.id]);
      expect(await list({ modelVersion, configuration: key(narrow), protocol: 'reference' })).toEqual([]);
      expect((await runs.last({ modelVersion, configuration: key(partial) }))?.id).toBe(partial.id);
      const same = configurationKey(sampleReport({ filter: { partitions: ['train', 'test'] } }));
      expect((await runs.last({ modelVersion, configuration: same }))?.id).toBe(narrow.id);
      expect(await runs.last({ modelVersion: randomUUID() })).toBeUndefined();
      expect(await list({ modelVersion: "' OR true --" })).toEqual([]);
    });

    it('takes a configuration longer than an index entry may be', async () => {
      const modelVersion = randomUUID();
      const datasets = Array.from({ length: 100 }, (_, i) => `${randomUUID()}${'x'.repeat(200)}${i}`);
      const { id, evaluation } = await save(modelVersion, 1, { filter: { datasets } });
      expect((await runs.last({ configuration: configurationKey(evaluation.report) }))?.id).toBe(id);
    });

    it('takes ten thousand queries', async () => {
      const { outcomes } = sampleReport();
      const many = Array.from({ length: 10_000 }, (_, i) => outcomes[i % 2]);
      const { id } = await save(randomUUID(), 1, { outcomes: many });
      expect(fromStored((await runs.byId(id))?.evaluation).outcomes).toHaveLength(10_000);
    });

    it('knows no run by an id that nothing has', async () => {
      for (const id of [randomUUID(), 'nonsense', '']) expect(await runs.byId(id)).toBeUndefined();
    });

    it.each([randomUUID(), 'nonsense'])('refuses to list after %s', async (after) => {
      const failure = await failureOf(() => runs.list({}, 1, after));
      expect([failure.code, failure.details.field]).toEqual(['NOT_FOUND', 'after']);
    });
  });
}

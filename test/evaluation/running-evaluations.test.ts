import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createEvaluationService,
  type EvaluationService,
  type RunningEvaluation,
} from '../../src/evaluation/index.js';
import { RunningEvaluations } from '../../src/evaluation/running-evaluations.js';
import { failureOf } from '../support/failure.js';
import { inUse } from '../support/in-use.js';
import { MemoryEvaluationRuns } from '../support/memory-evaluation-runs.js';
import { openGallery } from './support/label-gallery.js';

const request = { protocol: 'partial', m: 2, queries: 96, seed: 0, ks: [1], filter: {} } as const;

let gallery: Awaited<ReturnType<typeof openGallery>>;
let runs: MemoryEvaluationRuns;
let service: EvaluationService;
beforeAll(async () => {
  gallery = await openGallery({ keep: true });
  runs = new MemoryEvaluationRuns();
  const { catalogue, index, model } = gallery;
  service = createEvaluationService({ catalogue, index, runs, model: inUse(() => model) });
});
afterAll(() => gallery.index.close());

/** All that could be seen of an evaluation while it ran. */
async function watch(work: Promise<unknown>): Promise<RunningEvaluation[]> {
  const seen: RunningEvaluation[] = [];
  let over = false;
  const end = () => (over = true);
  work.then(end, end);
  // Read anew: a callback changes it.
  const ended = () => over;
  while (!ended()) {
    const running = service.running();
    if (running !== undefined && running !== seen.at(-1)) seen.push(running);
    await setImmediate();
  }
  return seen;
}

describe('what runs', () => {
  it('is nothing before and after; meanwhile the stages in their order, never backwards', async () => {
    expect(service.running()).toBeUndefined();
    const before = Date.now();
    const seen = await watch(service.evaluate(request));
    expect(service.running()).toBeUndefined();
    expect([...new Set(seen.map(({ stage }) => stage))]).toEqual(['gallery', 'queries', 'intervals']);
    for (const [i, { stage, done, total, measured, startedAt }] of seen.entries()) {
      expect(measured).toMatchObject({ protocol: 'partial', m: 2, queries: 96 });
      expect(startedAt).toEqual(seen[0].startedAt);
      expect(done).toBeLessThanOrEqual(total === 0 ? done : total);
      const last = seen.at(i - 1);
      if (i > 0 && last?.stage === stage) expect(done).toBeGreaterThanOrEqual(last.done);
    }
    expect(seen[0].startedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(seen.filter(({ stage }) => stage === 'queries').map(({ done, total }) => [done, total])).toEqual(
      expect.arrayContaining([
        [32, 96],
        [64, 96],
      ]),
    );
    expect(seen.filter(({ stage }) => stage === 'gallery').at(-1)?.total).toBe(120);
  });

  it('is nothing after an error', async () => {
    expect(await failureOf(() => service.record({ ...request, m: 41 }))).toMatchObject({
      details: { field: 'm' },
    });
    expect(service.running()).toBeUndefined();
  });

  it('is nothing after an abort, and nothing is kept', async () => {
    const before = await runs.list({}, 100);
    const leaving = new AbortController();
    const recording = service.record(request, leaving.signal);
    const failed = expect(recording).rejects.toThrow('gone');
    while (service.running()?.stage !== 'queries') await setImmediate();
    leaving.abort(new Error('gone'));
    await failed;
    expect(service.running()).toBeUndefined();
    expect(await runs.list({}, 100)).toEqual(before);
  });

  it('is the one that has run longest', async () => {
    const two = new RunningEvaluations(2);
    const release: (() => void)[] = [];
    const [first, second] = [1, 2].map((m) =>
      two.run({ protocol: 'partial', m, queries: 10 }, (tell) => {
        tell({ stage: 'queries', done: m, total: 10 });
        return new Promise<void>((resolve) => release.push(resolve));
      }),
    );
    expect(two.oldest).toMatchObject({ measured: { m: 1 }, done: 1, total: 10 });
    expect(
      await failureOf(() => two.run({ protocol: 'partial', m: 3, queries: 1 }, () => Promise.resolve())),
    ).toMatchObject({ code: 'EVALUATION_BUSY', details: { limit: 2 } });
    release[0]();
    await first;
    expect(two.oldest).toMatchObject({ measured: { m: 2 } });
    release[1]();
    await second;
    expect(two.oldest).toBeUndefined();
  });
});

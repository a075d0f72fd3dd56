import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Asked, JobWatch, type WatchedJob } from '../../web/src/adding/job-watch.ts';
import type { IngestionState } from '../../web/src/generated.ts';
import type { Problem } from '../../web/src/server/problem.ts';

const job = (id: string, state: IngestionState) => ({
  id,
  dataset: 'd',
  state,
  total: 1,
  imported: 0,
  updated: 0,
  unchanged: 0,
  failed: 0,
  cancelled: 0,
  createdAt: '',
});
const report = (id: string, state: IngestionState): Asked => ({
  ok: true,
  report: { job: job(id, state), failures: [], added: [] },
});
const refused = (kind: Problem['kind']): Asked => ({
  ok: false,
  problem: { kind, message: kind, retryAfter: null, field: null },
});

/** A watch that is answered with these, one after the other, and then with the last again and again. */
function watchOf(answers: Readonly<Record<string, readonly Asked[]>>) {
  const asked: string[] = [];
  const ended: string[] = [];
  const stop = new AbortController();
  let state: { readonly jobs: readonly WatchedJob[]; readonly problem: Problem | null } = {
    jobs: [],
    problem: null,
  };
  const watch = new JobWatch(
    {
      ask: (id) => {
        const times = asked.filter((other) => other === id).length;
        asked.push(id);
        return Promise.resolve(answers[id][Math.min(times, answers[id].length - 1)]);
      },
      changed: (jobs, problem) => (state = { jobs, problem }),
      ended: (one) => ended.push(one.job.id),
    },
    stop.signal,
  );
  return { watch, asked, ended, stop, state: () => state };
}

describe('watching ingestions', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('asks once a second until all have ended, and tells the end once', async () => {
    const { watch, asked, ended } = watchOf({
      a: [report('a', 'RUNNING'), report('a', 'COMPLETED')],
      b: [report('b', 'QUEUED'), report('b', 'RUNNING'), report('b', 'CANCELLED')],
    });
    watch.watch('a');
    watch.watch('b');
    await pass(0);
    await pass(60_000);
    expect(asked.filter((id) => id === 'a')).toHaveLength(2);
    expect(asked.filter((id) => id === 'b')).toHaveLength(3);
    expect(ended).toEqual(['a', 'b']);
  });

  it('does not take one for ended just now that had ended before it was looked at', async () => {
    const { watch, asked, ended } = watchOf({ a: [report('a', 'COMPLETED')] });
    watch.watch('a');
    await pass(5000);
    expect(asked).toEqual(['a']);
    expect(ended).toEqual([]);
  });

  it('watches one again that is tried again', async () => {
    const { watch, ended } = watchOf({ a: [report('a', 'COMPLETED')] });
    watch.watch('a');
    await pass(0);
    watch.watch('a', job('a', 'QUEUED'));
    await pass(5000);
    expect(ended).toEqual(['a']);
  });

  it('goes on by itself when the server is back, asking less and less often', async () => {
    const { watch, asked, state } = watchOf({
      a: [...Array.from({ length: 5 }, () => refused('unreachable')), report('a', 'COMPLETED')],
    });
    watch.watch('a');
    await pass(0);
    expect(state().problem?.kind).toBe('unreachable');
    await pass(2000 + 4000 + 8000 - 1);
    expect(asked).toHaveLength(3);
    await pass(60_000);
    expect(asked).toHaveLength(6);
    expect(state()).toMatchObject({ problem: null, jobs: [{ report: { job: { state: 'COMPLETED' } } }] });
  });

  it('stops where waiting does not help, and goes on when it is told to', async () => {
    const { watch, asked, state } = watchOf({ a: [refused('key'), report('a', 'COMPLETED')] });
    watch.watch('a');
    await pass(60_000);
    expect(asked).toHaveLength(1);
    expect(state().problem?.kind).toBe('key');
    watch.resume();
    await pass(0);
    expect(state().problem).toBeNull();
  });

  it('says which there is none of, and asks after it no more', async () => {
    const { watch, asked, state } = watchOf({ a: [{ ok: true, report: null }] });
    watch.watch('a');
    await pass(60_000);
    expect(asked).toEqual(['a']);
    expect(state().jobs).toEqual([{ id: 'a', report: null, missing: true }]);
  });

  it('asks nothing any more once it is stopped', async () => {
    const { watch, asked, stop } = watchOf({ a: [report('a', 'RUNNING')] });
    watch.watch('a');
    await pass(3000);
    const before = asked.length;
    stop.abort();
    await pass(60_000);
    expect(asked).toHaveLength(before);
  });
});

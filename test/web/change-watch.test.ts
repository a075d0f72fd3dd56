import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeFragment, ReindexState } from '../../web/src/generated.ts';
import { ChangeWatch, type Looked } from '../../web/src/model/change-watch.ts';

const change = (state: ReindexState): ChangeFragment => ({
  state,
  model: 'second',
  done: 0,
  total: 1,
  error: null,
});
const seen = (state: ReindexState): Looked => ({ ok: true, change: change(state) });
const away: Looked = {
  ok: false,
  problem: { kind: 'unreachable', message: 'away', retryAfter: null, field: null },
};

/** A watch that is answered with these, one after the other, and then with the last again and again. */
function watchOf(...answers: readonly Looked[]) {
  const told = { asked: 0, ended: 0 };
  const stop = new AbortController();
  const watch = new ChangeWatch({
    ask: () => Promise.resolve(answers[Math.min(told.asked++, answers.length - 1)]),
    ended: () => told.ended++,
    signal: stop.signal,
  });
  return { watch, told, stop };
}

describe('watching a change of model', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('looks once a second until it is over, and tells the end once', async () => {
    const { watch, told } = watchOf(seen('RUNNING'), seen('RUNNING'), seen('COMPLETED'));
    watch.look();
    watch.look();
    await pass(1500);
    expect(told).toEqual({ asked: 2, ended: 0 });
    await pass(60_000);
    expect(told).toEqual({ asked: 3, ended: 1 });
    expect(watch.state().change?.state).toBe('COMPLETED');
    watch.forgetWhatIsOver();
    expect(watch.state().change).toBeNull();
  });

  it('takes none for ended just now that had ended before anybody looked', async () => {
    const { watch, told } = watchOf(seen('FAILED'));
    watch.look();
    await pass(5000);
    expect(told).toEqual({ asked: 1, ended: 0 });
    expect(watch.state().change).toBeNull();
  });

  it('does not take the answer of an earlier look for the end of one that was begun since', async () => {
    const { watch, told } = watchOf(seen('COMPLETED'), seen('RUNNING'), seen('COMPLETED'));
    watch.look();
    watch.begun(change('RUNNING'));
    await pass(0);
    expect(watch.state().change?.state).toBe('RUNNING');
    expect(told.ended).toBe(0);
    await pass(5000);
    expect(told).toEqual({ asked: 3, ended: 1 });
  });

  it('goes on after an outage, less often meanwhile, and forgets nothing that runs', async () => {
    const { watch, told } = watchOf(seen('RUNNING'), away, away, seen('COMPLETED'));
    watch.look();
    await pass(1500);
    watch.forgetWhatIsOver();
    expect(watch.state()).toMatchObject({ change: { state: 'RUNNING' }, problem: { kind: 'unreachable' } });
    await pass(1000 + 4000);
    expect(told).toEqual({ asked: 3, ended: 0 });
    await pass(4000);
    expect(told).toEqual({ asked: 4, ended: 1 });
    expect(watch.state().problem).toBeNull();
  });

  it('ends with the key that it was begun with', async () => {
    const { watch, told, stop } = watchOf(seen('RUNNING'));
    watch.look();
    await pass(1500);
    stop.abort();
    await pass(60_000);
    expect(told).toEqual({ asked: 2, ended: 0 });
  });
});

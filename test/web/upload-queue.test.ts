import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Refusal } from '../../web/src/adding/check-files.ts';
import { type Batch, type Sent, UploadQueue, type Uploads } from '../../web/src/adding/upload-queue.ts';
import type { Problem } from '../../web/src/server/problem.ts';

const batch = (name: string, file = new File(['x'], name)): Batch => ({
  files: [{ name, file }],
  dataset: 'd',
  onConflict: 'REJECT',
});
const job = (id: string): Sent => ({
  ok: true,
  job: {
    id,
    dataset: 'd',
    state: 'QUEUED',
    total: 1,
    imported: 0,
    updated: 0,
    unchanged: 0,
    failed: 0,
    cancelled: 0,
    createdAt: '',
  },
});
const refused = (kind: Problem['kind'], retryAfter: number | null = null): Sent => ({
  ok: false,
  problem: { kind, message: kind, retryAfter, field: null },
});

/** A queue whose requests are answered by the test. */
function queueOf() {
  const open: {
    readonly name: string;
    readonly signal: AbortSignal;
    readonly answer: (sent: Sent) => void;
  }[] = [];
  const accepted: string[] = [];
  const gone: Refusal[] = [];
  const told: Uploads[] = [];
  const queue = new UploadQueue({
    send: ({ files }, signal) =>
      new Promise((answer) => open.push({ name: files.map(({ name }) => name).join(), signal, answer })),
    changed: (uploads) => told.push(uploads),
    accepted: ({ id }) => accepted.push(id),
    refused: (refusals) => gone.push(...refusals),
  });
  const state = () => told[told.length - 1];
  /** Answers the request that has been open for longest. */
  const next = async (answer: (name: string) => Sent) => {
    await vi.waitFor(() => {
      expect(open.length).toBeGreaterThan(0);
    });
    const [request] = open.splice(0, 1);
    request.answer(answer(request.name));
    await vi.advanceTimersByTimeAsync(0);
    return request.name;
  };
  return { queue, open, accepted, gone, state, next };
}

describe('the queue of uploads', () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: false });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('has two requests on their way and never more, and ends', async () => {
    const { queue, open, accepted, state, next } = queueOf();
    queue.add(['a', 'b', 'c', 'd'].map((name) => batch(name)));
    for (const left of [2, 2, 2, 1]) {
      await vi.waitFor(() => {
        expect(open).toHaveLength(left);
      });
      await next(job);
    }
    await vi.waitFor(() => {
      expect(state()).toEqual({ total: 4, sent: 4, active: false, hold: null, problem: null });
    });
    expect(accepted.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each([
    ['busy', 7, 7000],
    ['unreachable', null, 1000],
  ] as const)('waits while the server is %s, says why, and sends the same again', async (kind, after, ms) => {
    const { queue, open, accepted, state, next } = queueOf();
    queue.add([batch('a')]);
    await next(() => refused(kind, after));
    expect(state()).toMatchObject({ active: true, sent: 0, hold: { kind }, problem: null });
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(open).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await next(job)).toBe('a');
    await vi.waitFor(() => {
      expect(state()).toMatchObject({ active: false, sent: 1, hold: null });
    });
    expect(accepted).toEqual(['a']);
  });

  it('stops at any other refusal, and goes on when it is told to', async () => {
    const { queue, open, accepted, state, next } = queueOf();
    queue.add([batch('a')]);
    await next(() => refused('key'));
    expect(state()).toMatchObject({ active: false, sent: 0, problem: { kind: 'key' } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(open).toEqual([]);
    queue.resume();
    await next(job);
    expect(accepted).toEqual(['a']);
    expect(state()).toMatchObject({ active: false, sent: 1, problem: null });
  });

  it('cancelled, aborts what is on its way, sends nothing more, and can be used again', async () => {
    const { queue, open, accepted, state, next } = queueOf();
    queue.add([batch('a'), batch('b'), batch('c')]);
    await vi.waitFor(() => {
      expect(open).toHaveLength(2);
    });
    queue.cancel();
    expect(open.splice(0).map(({ signal, answer, name }) => (answer(job(name)), signal.aborted))).toEqual([
      true,
      true,
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(open).toEqual([]);
    expect(accepted).toEqual([]);
    expect(state()).toMatchObject({ total: 0, sent: 0, active: false });
    queue.add([batch('d')]);
    expect(await next(job)).toBe('d');
    expect(accepted).toEqual(['d']);
  });

  it('leaves out a file that cannot be read any more, and says so', async () => {
    const { queue, accepted, gone, next } = queueOf();
    const file = new File(['x'], 'gone.jpg');
    file.slice = () => {
      throw new DOMException('gone', 'NotReadableError');
    };
    queue.add([{ ...batch('a'), files: [...batch('a').files, { name: 'gone.jpg', file }] }]);
    expect(await next(job)).toBe('a');
    expect(accepted).toEqual(['a']);
    expect(gone.map(({ name }) => name)).toEqual(['gone.jpg']);
  });
});

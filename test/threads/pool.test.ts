import { afterEach, describe, expect, it, vi } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { Pool } from '../../src/threads/index.js';
import { failureOf } from '../support/failure.js';

/** What would live in a thread: it answers when told to, and dies when told to. */
class Worker {
  alive = true;
  closed = 0;
  close() {
    this.alive = false;
    this.closed++;
    return Promise.resolve();
  }
}

let workers: Worker[] = [];
let notices: string[] = [];

function open(size: number, failing = Infinity): Promise<Pool<Worker>> {
  return Pool.start(
    {
      what: 'worker',
      start: () => {
        if (workers.length >= failing) return Promise.reject(new FacetError('MODEL_INVALID', 'no more'));
        const worker = new Worker();
        workers.push(worker);
        return Promise.resolve(worker);
      },
      onNotice: (text) => notices.push(text),
    },
    () => size,
  );
}

/** Work that goes on until it is let go, on whichever worker it was given. */
function hold(pool: Pool<Worker>) {
  let letGo: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (letGo = resolve));
  let on: Worker | undefined;
  const done = pool.use(async (worker) => {
    on = worker;
    await over;
  });
  return { on: () => on, letGo, done };
}

afterEach(() => {
  workers = [];
  notices = [];
});

describe('Pool', () => {
  it('asks the first one how many there shall be', async () => {
    const seen: Worker[] = [];
    const start = () => Promise.resolve(new Worker());
    const pool = await Pool.start({ what: 'worker', start }, (first) => seen.push(first) + 2);
    expect(pool.size).toBe(3);
    expect(pool.latest).toBe(seen[0]);
    await pool.close();
  });

  it('starts each by a number of its own, and again by the same one', async () => {
    const numbers: number[] = [];
    const made: Worker[] = [];
    const start = (member: number) => {
      numbers.push(member);
      made.push(new Worker());
      return Promise.resolve(made[made.length - 1]);
    };
    const pool = await Pool.start({ what: 'worker', start }, () => 3);
    expect(numbers).toEqual([0, 1, 2]);
    for (const worker of made) worker.alive = false;
    await Promise.all([0, 1, 2].map(() => pool.use(() => Promise.resolve())));
    expect(numbers).toEqual([0, 1, 2, 0, 1, 2]);
    await pool.close();
  });

  it('gives work to the one that has the least to do', async () => {
    const pool = await open(3);
    const held = Array.from({ length: 4 }, () => hold(pool));
    expect(held.map(({ on }) => on())).toEqual([workers[0], workers[1], workers[2], workers[0]]);
    held[1].letGo();
    await held[1].done;
    expect(await pool.use((worker) => Promise.resolve(worker))).toBe(workers[1]);
    for (const { letGo } of held) letGo();
    await Promise.all(held.map(({ done }) => done));
    await pool.close();
  });

  it('gives work again to one whose work failed, and passes on the failure', async () => {
    const pool = await open(2);
    const failure = new FacetError('INTERNAL', 'broken');
    for (let i = 0; i < 3; i++) {
      expect(await failureOf(() => pool.use(() => Promise.reject(failure)))).toBe(failure);
    }
    expect(await pool.use((worker) => Promise.resolve(worker))).toBe(workers[0]);
    await pool.close();
  });

  it('starts the one that died again, and leaves the others as they are', async () => {
    const pool = await open(2);
    const held = hold(pool);
    workers[1].alive = false;
    expect(await pool.use((worker) => Promise.resolve(worker))).toBe(workers[2]);
    expect(notices).toEqual(['worker: died, and was started again']);
    held.letGo();
    await held.done;
    expect(held.on()).toBe(workers[0]);
    await pool.close();
    expect(await failureOf(() => pool.use(() => Promise.resolve()))).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
    expect(workers.map(({ alive }) => alive)).toEqual([false, false, false]);
  });

  it('lets the others do the work of one that does not start again, and fails where none does', async () => {
    const pool = await open(3, 3);
    workers[1].alive = false;
    // The one that does the least is the dead one: each of these is tried there first.
    const held = Array.from({ length: 6 }, () => hold(pool));
    await vi.waitFor(() => {
      expect(held.map(({ on }) => on()).filter((on) => on !== undefined)).toHaveLength(6);
    });
    const shares = [0, 1, 2].map((i) => held.filter(({ on }) => on() === workers[i]).length);
    expect(shares).toEqual([3, 0, 3]);
    for (const { letGo } of held) letGo();
    await Promise.all(held.map(({ done }) => done));
    expect(notices).toContainEqual(
      expect.stringMatching(/^worker: died, and does not start again: .*no more$/),
    );

    // Beyond the restarts that it is allowed as well.
    for (let i = 0; i < 10; i++) {
      expect(await pool.use((worker) => Promise.resolve(worker))).not.toBe(workers[1]);
    }
    for (const worker of workers) worker.alive = false;
    expect(await failureOf(() => pool.use(() => Promise.resolve()))).toMatchObject({ code: 'MODEL_INVALID' });
    await pool.close();
  });

  it('gives no work to a second one once it has begun', async () => {
    const pool = await open(2);
    let begun = 0;
    const failure = await failureOf(() =>
      pool.use((worker) => {
        begun++;
        worker.alive = false;
        return Promise.reject(new FacetError('SERVICE_UNAVAILABLE', 'died of it'));
      }),
    );
    expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE', message: 'died of it' });
    expect(begun).toBe(1);
    await pool.close();
  });

  it('leaves none running where one does not start', async () => {
    expect(await failureOf(() => open(4, 2))).toMatchObject({ code: 'MODEL_INVALID' });
    expect(workers.map(({ closed }) => closed)).toEqual([1, 1]);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { Supervised, Thread } from '../../src/threads/index.js';
import { RestartBudget } from '../../src/threads/restart-budget.js';
import { failureOf } from '../support/failure.js';

/** Answers everything but "hang" with what it was sent; dies of "die". */
const ECHO = new URL(
  `data:text/javascript,import { parentPort } from 'node:worker_threads'; ${encodeURIComponent(`
    parentPort.postMessage({ kind: 'ready' });
    parentPort.on('message', ({ kind, id, request }) => {
      if (kind === 'close') parentPort.close();
      else if (request === 'die') process.exit(9);
      else if (request !== 'hang') parentPort.postMessage({ kind: 'reply', id, reply: request });
    });`)}`,
);

type Echo = Thread<string, string>;
let threads: Echo[] = [];
let notices: string[] = [];
let supervised: Supervised<Echo> | undefined;

async function start(onStart: (thread: Echo) => Promise<void> = () => Promise.resolve(), now = () => 0) {
  threads = [];
  notices = [];
  supervised = await Supervised.start({
    what: 'echo',
    start: async () => {
      const thread = await Thread.start<string, string>(ECHO);
      threads.push(thread);
      await onStart(thread);
      return thread;
    },
    onNotice: (text) => notices.push(text),
    budget: new RestartBudget(2, 10_000, now),
  });
  return supervised;
}
const say = (text: string, echo = supervised) => {
  if (echo === undefined) throw new Error('nothing was started');
  return echo.use((thread) => thread.call(text));
};

afterEach(() => supervised?.close());

describe('Supervised', () => {
  it('rejects what was under way when its thread dies, and starts one thread for all that ask next', async () => {
    await start();
    const hanging = [say('hang'), say('hang'), say('die')];
    for (const outcome of await Promise.allSettled(hanging)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'SERVICE_UNAVAILABLE' } });
    }
    expect(await Promise.all([say('a'), say('b'), say('c')])).toEqual(['a', 'b', 'c']);
    expect(threads).toHaveLength(2);
    expect(notices).toEqual(['echo: died, and was started again']);
    expect(supervised?.latest).toBe(threads[1]);
  });

  it('says that it is unavailable while its thread dies at once each time, and tries again later', async () => {
    let now = 0;
    let first = true;
    await start(
      async (thread) => {
        if (!first) await thread.kill();
        first = false;
      },
      () => now,
    );
    await threads[0].kill();
    for (let i = 0; i < 6; i++) {
      const failure = await failureOf(() => say('a'));
      expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      if (i >= 2) expect(String(failure)).toMatch(/echo died 2 times within 10 s; it is tried again in 10 s/);
    }
    expect(threads).toHaveLength(3);
    now = 10_001;
    first = true;
    expect(await say('a')).toBe('a');
  });

  it('gives the reason why it could not be started again to all who waited', async () => {
    let broken = false;
    await start(async (thread) => {
      if (!broken) return;
      await thread.close();
      throw new FacetError('DEVICE_UNAVAILABLE', 'no device');
    });
    broken = true;
    await threads[0].kill();
    for (const outcome of await Promise.allSettled([say('a'), say('b')])) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'DEVICE_UNAVAILABLE' } });
    }
    expect(threads).toHaveLength(2);
    broken = false;
    expect(await say('a')).toBe('a');
  });

  it('ends after the work asked for, and starts nothing after that', async () => {
    const echo = await start();
    const last = say('last');
    await Promise.all([echo.close(), echo.close()]);
    expect(await last).toBe('last');
    expect(await failureOf(() => say('later'))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(threads).toHaveLength(1);
  });

  it('closes what is being started when it is closed', async () => {
    const echo = await start();
    await threads[0].kill();
    const late = say('late');
    await echo.close();
    expect(await late).toBe('late');
    expect(threads.map(({ alive }) => alive)).toEqual([false, false]);
  });
});

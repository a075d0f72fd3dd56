import { describe, expect, it } from 'vitest';
import { Thread } from '../../src/threads/index.js';
import { fromErrorMessage, toErrorMessage } from '../../src/threads/thread-messages.js';
import { FacetError } from '../../src/domain/index.js';

/** A worker module that serves as told, in plain JavaScript. */
const module = (body: string) =>
  new URL(
    `data:text/javascript,import { parentPort } from 'node:worker_threads'; ${encodeURIComponent(body)}`,
  );
const ready = "parentPort.postMessage({ kind: 'ready' });";

describe('Thread', () => {
  it.each([
    ['exits', 'process.exit(3);', /exit code 3/],
    ['throws', "throw new Error('struck by lightning');", /struck by lightning/],
  ])('rejects every call once the thread %s', async (_how, body, reason) => {
    const thread = await Thread.start<string, string>(
      module(`${ready} parentPort.on('message', () => { ${body} })`),
    );
    const outcomes = await Promise.allSettled([thread.call('first'), thread.call('second')]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'SERVICE_UNAVAILABLE' } });
    }
    await expect(thread.call('later')).rejects.toThrow(reason);
    await thread.close();
  });

  it('can be killed while it works, and says that it is gone', async () => {
    const thread = await Thread.start<string, string>(
      module(`${ready} parentPort.on('message', () => { for (;;); })`),
    );
    expect(thread.alive).toBe(true);
    const [outcome] = await Promise.allSettled([thread.call('endless'), thread.kill()]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'SERVICE_UNAVAILABLE' } });
    expect(thread.alive).toBe(false);
    await expect(thread.call('later')).rejects.toThrow(/was killed/);
    await thread.kill();
    await thread.close();
  });

  it('does not start on a module that throws or ends at once', async () => {
    const start = (body: string) => Thread.start(module(body));
    await expect(start("throw new Error('no library')")).rejects.toThrow(/no library/);
    await expect(start('process.exit(0)')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('rejects a request that cannot be sent, and goes on', async () => {
    const echo = `${ready} parentPort.on('message', ({ kind, id, request }) => {
      if (kind === 'close') parentPort.close();
      else parentPort.postMessage({ kind: 'reply', id, reply: request });
    })`;
    const thread = await Thread.start<unknown, unknown>(module(echo));
    await expect(thread.call(() => 'a function')).rejects.toThrow(/could not be cloned/);
    expect(await thread.call('text')).toBe('text');
    await thread.close();
  });
});

describe('errors between threads', () => {
  it('keep code, message, details and stack', () => {
    const error = new FacetError('IMAGE_TOO_LARGE', 'too large', { field: 'bytes', limit: 3 });
    const back = fromErrorMessage(structuredClone(toErrorMessage(error)));
    expect(back).toBeInstanceOf(FacetError);
    expect(back).toMatchObject({ code: error.code, message: error.message, details: error.details });
    expect(back.stack).toBe(error.stack);
  });

  it.each([new TypeError('broken'), 'broken'])('are INTERNAL when they have no code of ours', (thrown) => {
    expect(fromErrorMessage(toErrorMessage(thrown))).toMatchObject({ code: 'INTERNAL', message: 'broken' });
  });
});

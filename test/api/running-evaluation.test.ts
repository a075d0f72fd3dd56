import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openAccess } from '../support/api-server.js';
import { serveEvaluations, type EvaluationServer } from './evaluation-fixture.js';

const RUNNING = '{ runningEvaluation { startedAt stage done total protocol m queries } }';
const RECORD = 'mutation($input: EvaluateRetrievalInput) { recordEvaluation(input: $input) { id } }';

let served: EvaluationServer;
beforeAll(async () => {
  served = await serveEvaluations();
});
afterAll(() => served.close());
afterEach(() => {
  served.gallery.catalogue.before = () => undefined;
});

const running = async () => {
  const { data, errors } = await served.server.graphql(RUNNING);
  expect(errors).toBeUndefined();
  return z.object({ runningEvaluation: z.record(z.string(), z.unknown()).nullable() }).parse(data)
    .runningEvaluation;
};

/** A catalogue that waits when an evaluation has begun to read it. */
function hold() {
  let release: () => void = () => undefined;
  let enter: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const entered = new Promise<void>((resolve) => (enter = resolve));
  served.gallery.catalogue.before = async (operation) => {
    if (operation !== 'labels') return;
    enter();
    await gate;
  };
  return { release, entered };
}

describe('runningEvaluation', () => {
  it('is null while nothing is measured', async () => {
    expect(await running()).toBeNull();
  });

  it('shows whoever is refused what runs, until it is done', async () => {
    const { release, entered } = hold();
    const input = { m: 2, queries: 20, protocol: 'PRESENT_ONLY' };
    const first = served.server.graphql(RECORD, { input });
    await entered;
    const refused = await served.server.graphql(RECORD, { input });
    expect(refused.errors?.[0]?.extensions.code).toBe('EVALUATION_BUSY');
    const shown = await running();
    expect(shown).toMatchObject({ stage: 'GALLERY', done: 0, protocol: 'PRESENT_ONLY', m: 2, queries: 20 });
    expect(Date.parse(String(shown?.startedAt))).toBeLessThanOrEqual(Date.now());
    release();
    expect((await first).errors).toBeUndefined();
    expect(await running()).toBeNull();
  });

  it('is null again when the client has gone, and nothing was kept', async () => {
    const { release, entered } = hold();
    const leaving = new AbortController();
    const before = await served.runs.list({}, 100);
    const sent = fetch(`${served.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: RECORD, variables: { input: { m: 2, queries: 20 } } }),
      signal: leaving.signal,
    });
    await entered;
    expect(await running()).not.toBeNull();
    leaving.abort();
    await expect(sent).rejects.toThrow('aborted');
    release();
    await expect.poll(running).toBeNull();
    expect(await served.runs.list({}, 100)).toEqual(before);
  });

  it('is for readers: refused without a key, shown to a key that may read', async () => {
    const access = await openAccess();
    const { text } = await access.keys.create({ name: 'reader', scopes: ['read'] });
    const closed = await serveEvaluations({ options: { access } });
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(`${closed.server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: RUNNING }),
      });
      return z.record(z.string(), z.unknown()).parse(await response.json());
    };
    try {
      expect(await ask({})).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      expect(await ask({ authorization: `Bearer ${text}` })).toEqual({ data: { runningEvaluation: null } });
    } finally {
      await closed.close();
      await access.close();
    }
  });
});

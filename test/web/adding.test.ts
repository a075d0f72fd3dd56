import { Client, fetchExchange } from 'urql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Adding } from '../../web/src/adding/adding.ts';
import type { Limits } from '../../web/src/adding/check-files.ts';

/** One file a request. */
const limits: Limits = { items: 1, uploadBytes: 2 ** 20, imageBytes: 2 ** 20, mediaTypes: ['image/png'] };
const options = { dataset: 'd', onConflict: 'REJECT' } as const;
const files = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `${i}.png`, file: new File(['x'], `${i}.png`) }));

const job = (id: string, ended: boolean) => ({
  __typename: 'Ingestion',
  id,
  dataset: 'd',
  state: ended ? 'COMPLETED' : 'RUNNING',
  total: 1,
  imported: ended ? 1 : 0,
  updated: 0,
  unchanged: 0,
  failed: 0,
  cancelled: 0,
  createdAt: '',
  error: null,
});

const request = z.object({ query: z.string(), variables: z.object({ id: z.string().default('') }) });

/** The server: takes each request as one more ingestion, of which one more has ended each time that it is asked. */
function server() {
  const begun: string[] = [];
  const cancelled: string[] = [];
  const ended = new Set<string>();
  const answer = (operation: string, id: string) => {
    if (operation.includes('ingestImages(')) {
      begun.push(`job-${begun.length}`);
      return { ingestImages: { ingestion: job(begun[begun.length - 1], false) } };
    }
    if (operation.includes('cancelIngestion(')) {
      cancelled.push(id);
      return { cancelIngestion: { ...job(id, true), imported: 0, state: 'CANCELLED' } };
    }
    const is = job(id, ended.has(id));
    ended.add(id);
    return { ingestion: { ...is, failures: { edges: [] }, added: { edges: [] } } };
  };
  const send: typeof fetch = (_url, init) => {
    const body = init?.body;
    const text = body instanceof FormData ? body.get('operations') : body;
    const { query, variables } = request.parse(JSON.parse(typeof text === 'string' ? text : '{}'));
    const data = answer(query, variables.id);
    return Promise.resolve(Response.json({ data }));
  };
  return { send, begun, cancelled };
}

describe('adding images', () => {
  const leave = new AbortController();
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function addingTo(send: typeof fetch) {
    vi.stubGlobal('fetch', send);
    const client = new Client({
      url: 'http://facet.test/graphql',
      preferGetMethod: false,
      exchanges: [fetchExchange],
    });
    const changed = vi.fn();
    return { adding: new Adding({ client, changed, signal: leave.signal }), changed };
  }

  it('tells once that the gallery has changed, when all ingestions of an upload have ended', async () => {
    const { send, begun } = server();
    const { adding, changed } = addingTo(send);
    adding.add(files(7), limits, options);
    await vi.advanceTimersByTimeAsync(1500);
    expect(begun).toHaveLength(7);
    expect(adding.state().jobs.filter(({ report }) => report?.job.state === 'COMPLETED')).not.toEqual([]);
    expect(changed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(adding.state().jobs.every(({ report }) => report?.job.state === 'COMPLETED')).toBe(true);
    expect(changed).toHaveBeenCalledTimes(1);
    adding.add(files(1), limits, options);
    await vi.advanceTimersByTimeAsync(5000);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it("cancelling another's ingestion leaves the own files on their way", async () => {
    const { send, begun, cancelled } = server();
    const hanging: (() => void)[] = [];
    const { adding } = addingTo(async (url, init) => {
      // An upload waits until it is let through.
      if (init?.body instanceof FormData) await new Promise<void>((resolve) => hanging.push(resolve));
      return send(url, init);
    });
    adding.watch(['others']);
    adding.add(files(3), limits, options);
    await vi.advanceTimersByTimeAsync(100);
    expect(adding.state().jobs).toMatchObject([{ id: 'others', report: { job: { state: 'RUNNING' } } }]);
    await adding.cancel(['others']);
    expect(cancelled).toEqual(['others']);
    expect(adding.state().uploads).toMatchObject({ active: true, total: 3, sent: 0 });
    hanging.splice(0).forEach((go) => {
      go();
    });
    await vi.advanceTimersByTimeAsync(100);
    expect(begun.length).toBeGreaterThan(0);
    await adding.cancel(adding.state().own);
    expect(adding.state().uploads).toMatchObject({ active: false, total: 0 });
  });

  it('cancels files of which none has become an ingestion yet', async () => {
    const { adding } = addingTo(() => new Promise<Response>(() => undefined));
    adding.add(files(3), limits, options);
    await vi.advanceTimersByTimeAsync(100);
    expect(adding.state().uploads.active).toBe(true);
    await adding.cancel([]);
    expect(adding.state().uploads).toMatchObject({ active: false, total: 0 });
  });
});

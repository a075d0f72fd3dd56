import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FacetError } from '../../src/domain/index.js';
import { numberedId } from '../support/points.js';
import { clientOf, defects, queued, ready, serve, WATCH } from './sockets.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('the subscription `ingestion`', () => {
  it('shows an ingestion as it is, every change, and its end', async () => {
    const { ingestion, url } = await serve();
    const id = await queued(ingestion);
    const seen: unknown[] = [];
    for await (const { data, errors } of clientOf(url).iterate({
      query: WATCH,
      variables: { id: id.toUpperCase() },
    })) {
      expect(errors).toBeUndefined();
      seen.push(data?.ingestion);
      const next = seen.length - 1;
      if (next === 0) ingestion.settle(id, 0, { outcome: 'IMPORTED', imageId: numberedId(1) });
      if (next === 1) ingestion.settle(id, 1, new FacetError('INVALID_IMAGE', 'image: is empty'));
    }
    expect(seen).toEqual([
      { state: 'QUEUED', imported: 0, failed: 0 },
      { state: 'RUNNING', imported: 1, failed: 0 },
      { state: 'COMPLETED', imported: 1, failed: 1 },
    ]);
  });

  it('reads items and the model through the same services as HTTP', async () => {
    const { ingestion, url } = await serve();
    const id = await queued(ingestion);
    const query =
      'subscription($id: ID!) { ingestion(id: $id) { items(first: 1) { edges { node { index state } } } } }';
    for await (const { data } of clientOf(url).iterate({ query, variables: { id } })) {
      expect(data).toEqual({ ingestion: { items: { edges: [{ node: { index: 0, state: 'WAITING' } }] } } });
      break;
    }
  });

  it('tells its source when the client completes it, or goes away', async () => {
    const { ingestion, url, server } = await serve();
    const id = await queued(ingestion);
    const { socket, send, subscribe, received } = await ready(url);
    for (const name of ['a', 'b']) subscribe(name, WATCH, { id });
    await expect.poll(() => received).toHaveLength(2);
    expect(ingestion.signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    send({ id: 'a', type: 'complete' });
    await expect.poll(() => ingestion.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    socket.terminate();
    await expect.poll(() => ingestion.signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(defects(server)).toEqual([]);
  });
});

describe('errors on a socket', () => {
  const cases: readonly [string, string, object | undefined, object][] = [
    ['a syntax error', 'subscription {', undefined, { code: 'GRAPHQL_PARSE_FAILED' }],
    [
      'too many tokens',
      `subscription { ${'ingestion '.repeat(2001)} }`,
      undefined,
      { code: 'GRAPHQL_PARSE_FAILED' },
    ],
    ['an unknown field', 'subscription { other }', undefined, { code: 'GRAPHQL_VALIDATION_FAILED' }],
    ['a missing variable', WATCH, {}, { code: 'BAD_USER_INPUT' }],
    ['a wrong variable', WATCH, { id: { a: 1 } }, { code: 'BAD_USER_INPUT' }],
    [
      'no operation',
      'fragment F on Query { model { name } }',
      undefined,
      { code: 'GRAPHQL_VALIDATION_FAILED' },
    ],
    [
      'several operations, none named',
      `${WATCH.replace('(', ' A(')} ${WATCH.replace('(', ' B(')}`,
      { id: NOBODY },
      { code: 'OPERATION_RESOLUTION_FAILURE' },
    ],
    ['a query', '{ model { name } }', undefined, { code: 'BAD_REQUEST' }],
    [
      'a mutation',
      `mutation { cancelIngestion(id: "${NOBODY}") { id } }`,
      undefined,
      { code: 'BAD_REQUEST' },
    ],
    ['what is no UUID', WATCH, { id: '7' }, { code: 'BAD_USER_INPUT', field: 'id' }],
    ['an id that none has', WATCH, { id: NOBODY }, { code: 'NOT_FOUND', field: 'id' }],
  ];
  const errors = z.array(z.object({ extensions: z.record(z.string(), z.unknown()) }));
  const message = z.union([
    z.object({ type: z.literal('error'), payload: errors }).transform(({ payload }) => payload),
    z
      .object({ type: z.literal('next'), payload: z.object({ errors }) })
      .transform(({ payload }) => payload.errors),
  ]);

  it.each(cases)('%s', async (_what, query, variables, extensions) => {
    const { url } = await serve();
    const { received, subscribe } = await ready(url);
    subscribe('1', query, variables);
    await expect.poll(() => received.length).toBeGreaterThan(0);
    expect(message.parse(received[0]).map((error) => error.extensions)).toEqual([extensions]);
  });

  it('do not tell what is inside, and are logged with their request', async () => {
    const { ingestion, url, server } = await serve();
    ingestion.watch = () => {
      throw new Error('password=hunter2');
    };
    const { received, subscribe } = await ready(url, { headers: { 'x-request-id': 'socket-7' } });
    subscribe('1', WATCH, { id: NOBODY });
    await expect.poll(() => received.length).toBeGreaterThan(0);
    expect(message.parse(received[0])[0].extensions).toEqual({ code: 'INTERNAL' });
    expect(JSON.stringify(received)).not.toContain('hunter2');
    expect(defects(server)).toMatchObject([{ requestId: 'socket-7' }]);
  });

  it('amid a stream end it, and are as closed', async () => {
    const { ingestion, url } = await serve();
    ingestion.watch = async function* (id) {
      yield await ingestion.cancel(id);
      throw new Error('password=hunter2');
    };
    const id = await queued(ingestion);
    const { received, subscribe } = await ready(url);
    subscribe('1', WATCH, { id });
    await expect.poll(() => received.length).toBeGreaterThan(1);
    expect(received[0]).toMatchObject({
      type: 'next',
      payload: { data: { ingestion: { state: 'CANCELLED' } } },
    });
    expect(message.parse(received[1])[0].extensions).toEqual({ code: 'INTERNAL' });
    expect(JSON.stringify(received)).not.toContain('hunter2');
  });
});

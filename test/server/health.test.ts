import { afterEach, describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { memoryServices, startServer, testModel, type TestServer } from '../support/api-server.js';

const open: TestServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(...args: Parameters<typeof startServer>) {
  const server = await startServer(...args);
  open.push(server);
  return server;
}

async function ready(server: TestServer) {
  const response = await fetch(`${server.url}/health/ready`);
  const body: unknown = await response.json();
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, body };
}

const ok = () => Promise.resolve();

describe('/health/live', () => {
  it('is 200 even when nothing is ready', async () => {
    const readiness = { catalogue: () => Promise.reject(new Error('away')) };
    const server = await start(memoryServices([], null), { readiness });
    const response = await fetch(`${server.url}/health/live`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'live' });
  });
});

describe('/health/ready', () => {
  it('is 200 when every part answers and a model is loaded', async () => {
    const server = await start(memoryServices([]), { readiness: { catalogue: ok, index: ok } });
    expect(await ready(server)).toEqual({
      status: 200,
      body: { status: 'ready', missing: [], checks: { catalogue: 'ok', index: 'ok', model: 'ok' } },
    });
  });

  it('is 503 and names each part that is missing, with its reason', async () => {
    const readiness = {
      catalogue: () => Promise.reject(new FacetError('SERVICE_UNAVAILABLE', 'the catalogue does not answer')),
      index: () => Promise.reject(new Error('secret host name')),
    };
    const server = await start(memoryServices([], null), { readiness });
    expect(await ready(server)).toEqual({
      status: 503,
      body: {
        status: 'unavailable',
        missing: ['catalogue', 'index', 'model'],
        checks: {
          catalogue: 'the catalogue does not answer',
          index: 'failed; see the log',
          model: 'no model bundle is loaded',
        },
      },
    });
    expect(JSON.stringify(server.logs)).toContain('secret host name');
  });

  it('is 200 but degraded, naming the index, when only that does not answer', async () => {
    const readiness = {
      catalogue: ok,
      index: () => Promise.reject(new FacetError('SERVICE_UNAVAILABLE', 'Qdrant cannot be reached')),
    };
    const server = await start(memoryServices([]), { readiness });
    expect(await ready(server)).toEqual({
      status: 200,
      body: {
        status: 'degraded',
        missing: ['index'],
        checks: { catalogue: 'ok', index: 'Qdrant cannot be reached', model: 'ok' },
      },
    });
  });

  it('does not wait for ever for a part that hangs, nor fall over one that throws at once', async () => {
    const readiness = {
      catalogue: () => new Promise<void>(() => undefined),
      index: (): Promise<void> => {
        throw new Error('at once');
      },
    };
    const server = await start(memoryServices([]), { readiness });
    const { status, body } = await ready(server);
    expect(status).toBe(503);
    expect(body).toMatchObject({ missing: ['catalogue', 'index'], checks: { model: 'ok' } });
  });

  it('follows the model as it comes and goes', async () => {
    let model: typeof testModel | null = null;
    const server = await start({ ...memoryServices([]), model: () => model });
    expect((await ready(server)).status).toBe(503);
    model = testModel;
    expect((await ready(server)).status).toBe(200);
  });
});

import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer(memoryServices([]));
});
afterAll(() => server.close());

const graphqlError = z.object({
  errors: z.array(z.object({ extensions: z.record(z.string(), z.unknown()) })),
});
const routeError = z.object({ error: z.record(z.string(), z.unknown()) });

/** Status and `extensions` of the one error of a /graphql answer. */
async function graphqlFailure(init: RequestInit, search = '') {
  const response = await fetch(`${server.url}/graphql${search}`, init);
  const { errors } = graphqlError.parse(await response.json());
  expect(errors).toHaveLength(1);
  return { status: response.status, ...errors[0].extensions };
}

const post = (body: string, type = 'application/json') =>
  graphqlFailure({ method: 'POST', headers: { 'content-type': type }, body });

describe('/graphql over HTTP', () => {
  const query = JSON.stringify({ query: '{ model { name } }' });

  it('answers POST', async () => {
    const { status, data } = await server.graphql('{ model { name } }');
    expect({ status, data }).toEqual({ status: 200, data: { model: { name: 'test-bundle' } } });
  });

  it('answers GET from clients that a browser form cannot imitate, and only them', async () => {
    const search = '?query={model{name}}';
    const headers = { 'apollo-require-preflight': 'yes' };
    const response = await fetch(`${server.url}/graphql${search}`, { headers });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { model: { name: 'test-bundle' } } });
    expect(await graphqlFailure({}, search)).toEqual({ status: 400, code: 'BAD_REQUEST' });
  });

  it('refuses what is not JSON by type', async () => {
    const refusal = { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', field: 'content-type' };
    expect(await post(query, 'text/plain')).toEqual(refusal);
    expect(await post('query={model{name}}', 'application/x-www-form-urlencoded')).toEqual(refusal);
    const untyped = { method: 'POST', body: new Uint8Array(Buffer.from(query)) };
    expect(await graphqlFailure(untyped)).toEqual(refusal);
  });

  it('refuses malformed JSON', async () => {
    const refusal = { status: 400, code: 'BAD_USER_INPUT', field: 'body' };
    expect(await post('{"query": ')).toEqual(refusal);
    expect(await post('"{ model { name } }"')).toEqual(refusal);
  });

  it('refuses a character set it does not read', async () => {
    expect(await post(query, 'application/json; charset=koi8-r')).toEqual({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      field: 'body',
    });
  });

  it('refuses a body over the limit and names it', async () => {
    const big = JSON.stringify({ query: `{ model { name } } #${'x'.repeat(1024 * 1024)}` });
    expect(await post(big)).toEqual({
      status: 413,
      code: 'REQUEST_TOO_LARGE',
      field: 'body',
      limit: 1024 * 1024,
    });
  });

  it('refuses a body without a query, and batches', async () => {
    expect(await post('{}')).toEqual({ status: 400, code: 'BAD_REQUEST' });
    expect(await post(`[${query},${query}]`)).toEqual({ status: 400, code: 'BAD_REQUEST' });
    const empty = { method: 'POST', headers: { 'content-type': 'application/json' } };
    expect(await graphqlFailure(empty)).toEqual({ status: 400, code: 'BAD_REQUEST' });
  });

  it('refuses a document of too many tokens before looking at it', async () => {
    const many = JSON.stringify({ query: `{ ${'model { name } '.repeat(600)} }` });
    expect(await post(many)).toEqual({ status: 400, code: 'GRAPHQL_PARSE_FAILED' });
  });

  it('refuses other methods', async () => {
    const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: query };
    expect(await graphqlFailure(init)).toMatchObject({ status: 405 });
  });

  it('tells its schema only where GraphiQL is served', async () => {
    const introspection = '{ __schema { queryType { name } } }';
    expect((await server.graphql(introspection)).errors).toBeUndefined();
    const closed = await startServer(memoryServices([]), { config: { graphiql: false } });
    try {
      const refused = await closed.graphql(introspection);
      expect(refused.errors?.[0].extensions.validationErrorCode).toBe('INTROSPECTION_DISABLED');
      expect((await closed.graphql('{ model { name } }')).errors).toBeUndefined();
      for (const path of ['/graphiql', '/']) {
        expect((await fetch(closed.url + path, { redirect: 'manual' })).status).toBe(404);
      }
    } finally {
      await closed.close();
    }
  });
});

describe('routes', () => {
  it.each(['/nothing', '/graphql/more', '/images', '/health', '/health/other', '/graphiql/x.js'])(
    '%s is a 404 in JSON',
    async (path) => {
      const response = await fetch(server.url + path);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toContain('application/json');
      const { error } = routeError.parse(await response.json());
      expect(error).toMatchObject({ code: 'NOT_FOUND', field: 'path' });
    },
  );

  it('a path that cannot be decoded is a 400', async () => {
    const response = await fetch(`${server.url}/images/%E0%A4%A`);
    expect(response.status).toBe(400);
    expect(routeError.parse(await response.json()).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'path',
    });
  });

  it('the root leads to GraphiQL', async () => {
    const response = await fetch(server.url, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/graphiql');
  });
});

describe('every answer', () => {
  it('carries security headers and does not name its software', async () => {
    for (const path of ['/health/live', '/nothing', '/graphiql', '/images/x']) {
      const { headers } = await fetch(server.url + path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.has('x-powered-by')).toBe(false);
    }
  });

  it('has an id: the caller’s own when it is plain, a new one otherwise', async () => {
    const idFor = async (given?: string) => {
      const headers: Record<string, string> = given === undefined ? {} : { 'x-request-id': given };
      return (await fetch(`${server.url}/health/live`, { headers })).headers.get('x-request-id');
    };
    expect(await idFor('abc-123')).toBe('abc-123');
    const uuid = /^[0-9a-f-]{36}$/;
    for (const given of [undefined, 'a b', '{"level":60}', 'x'.repeat(65), '']) {
      expect(await idFor(given)).toMatch(uuid);
    }
    expect(await idFor()).not.toBe(await idFor());
  });

  it('is logged once, with id, status and time, without its query string', async () => {
    await fetch(`${server.url}/nothing?secret=1`, { headers: { 'x-request-id': 'log-me' } });
    const lines = () => server.logs.filter(({ requestId }) => requestId === 'log-me');
    await expect.poll(() => lines().length).toBe(1);
    expect(lines()[0]).toMatchObject({ level: 30, method: 'GET', path: '/nothing', status: 404 });
    expect(lines()[0].ms).toBeTypeOf('number');
    expect(JSON.stringify(server.logs)).not.toContain('secret');
  });
});

describe('the Host header, on loopback', () => {
  /** `fetch` does not let a caller choose it. */
  const statusFor = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${server.url}/health/live`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.once('error', reject).end();
    });

  it.each(['localhost:4000', '127.0.0.1', '[::1]:80', 'LOCALHOST'])('may be %s', async (host) => {
    expect(await statusFor(host)).toBe(200);
  });

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', '192.168.0.1'])(
    'may not be %s: a rebound name would make the page there one origin with us',
    async (host) => {
      expect(await statusFor(host)).toBe(400);
    },
  );
});

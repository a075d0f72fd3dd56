import { serverAudits, type AuditResult } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';

/** What the specification recommends and we do not do, by the audit's id. */
const NOT_DONE: Readonly<Record<string, string>> = {
  // To a client that accepts only application/json, the specification would have status 200 for a request that was
  // never executed. Proxies, metrics and `curl --fail` then take it for answered; Apollo says 400 to everybody.
  '572B': 'a document that cannot be parsed is answered with 400, not 200, for application/json too',
  FDE2: 'a document that is not valid is answered with 400, not 200, for application/json too',
  '7B9B': 'variables of the wrong type are answered with 400, not 200, for application/json too',
};

/** What it allows and we do only for clients that a form of another site cannot imitate. */
const WITH_PREFLIGHT_ONLY: Readonly<Record<string, string>> = {
  '5A70': 'CSRF prevention: GET needs a header that makes a browser ask first',
  D6D5: 'CSRF prevention: GET needs a header that makes a browser ask first',
  '6A70': 'CSRF prevention: GET needs a header that makes a browser ask first',
};

let server: TestServer;
beforeAll(async () => {
  server = await startServer(memoryServices([]));
});
afterAll(() => server.close());

/** Ids of the audits that did not pass. */
const failures = (results: readonly AuditResult[]) =>
  results.filter(({ status }) => status !== 'ok').map(({ id }) => id);

describe('GraphQL over HTTP, by the audit of graphql-http', () => {
  const run = (fetchFn: typeof fetch = fetch) =>
    Promise.all(serverAudits({ url: `${server.url}/graphql`, fetchFn }).map((audit) => audit.fn()));

  it('does all that a server must do, and all that it should do but what is listed', async () => {
    const results = await run();
    expect(results.length).toBeGreaterThan(55);
    expect(results.filter(({ status }) => status === 'error')).toEqual([]);
    expect(failures(results).sort()).toEqual(
      [...Object.keys(NOT_DONE), ...Object.keys(WITH_PREFLIGHT_ONLY)].sort(),
    );
  });

  it('answers GET as well, where it can be no forgery', async () => {
    const results = await run((input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('apollo-require-preflight', 'yes');
      return fetch(input, { ...init, headers });
    });
    expect(failures(results).sort()).toEqual(Object.keys(NOT_DONE).sort());
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operationHash } from '../../src/api/index.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { failureOf } from '../support/failure.js';
import { ready, WATCH } from './sockets.js';

const MODEL = 'query Model { model { name } }';
const INPUTS = 'query ($first: Int) { images(first: $first) { totalCount } }';
const LISTED = [MODEL, INPUTS, WATCH];
const HASH = operationHash(MODEL);
const NOBODY = '00000000-0000-4000-8000-000000000000';
const found = { status: 200, data: { model: { name: 'test-bundle' } } };
const refused = { status: 403, errors: [{ extensions: { code: 'OPERATION_NOT_ALLOWED', field: 'query' } }] };
const byHash = (sha256Hash: unknown, version?: number) => ({ persistedQuery: { version, sha256Hash } });

let folder: string;
let server: TestServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facet-operations-'));
  server = await startServer(memoryServices([]), {
    config: { operations: write(Object.fromEntries(LISTED.map((text) => [operationHash(text), text]))) },
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function write(contents: unknown): string {
  const file = join(folder, 'operations.json');
  writeFileSync(file, typeof contents === 'string' ? contents : JSON.stringify(contents));
  return file;
}

const answer = z.looseObject({ data: z.unknown().optional(), errors: z.array(z.unknown()).optional() });
async function seen(response: Response) {
  return { status: response.status, ...answer.parse(await response.json()) };
}
const post = async (body: unknown) =>
  seen(
    await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
const get = async (search: string) =>
  seen(await fetch(`${server.url}/graphql?${search}`, { headers: { 'apollo-require-preflight': 'yes' } }));
const parameters = (of: Record<string, string>) => new URLSearchParams(of).toString();

describe('a list of operations, by POST', () => {
  const answered: readonly [string, object][] = [
    ['the exact text', { query: MODEL }],
    ['its hash', { extensions: byHash(HASH, 1) }],
    ['its hash without a version, and capital', { extensions: byHash(HASH.toUpperCase()) }],
    ['its hash beside an empty text', { query: '', extensions: byHash(HASH, 1) }],
    ['its hash beside null', { query: null, extensions: byHash(HASH, 1) }],
    ['both', { query: MODEL, extensions: byHash(HASH, 1), operationName: 'Model' }],
  ];
  it.each(answered)('answers %s', async (_what, body) => {
    expect(await post(body)).toMatchObject(found);
  });

  it('takes variables with a hash', async () => {
    const extensions = byHash(operationHash(INPUTS), 1);
    expect(await post({ extensions, variables: { first: 1 } })).toMatchObject({
      data: { images: { totalCount: 0 } },
    });
    expect(await post({ extensions, variables: { first: 'x' } })).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  const others: readonly [string, object][] = [
    ['another text', { query: '{ model { version } }' }],
    ['a listed text with a space more', { query: `${MODEL} ` }],
    ['a hash that is not listed', { extensions: byHash('0'.repeat(64), 1) }],
    ['a text with the hash of a listed one', { query: '{ model { version } }', extensions: byHash(HASH, 1) }],
    [
      'a listed text with the hash of another',
      { query: MODEL, extensions: byHash(operationHash(INPUTS), 1) },
    ],
    ['another text with its own hash', { query: '{ a }', extensions: byHash(operationHash('{ a }'), 1) }],
    ['names of what every object has', { extensions: byHash('__proto__', 1) }],
    ['a hash that is no text', { extensions: byHash([HASH], 1) }],
    ['another version of the form', { extensions: byHash(HASH, 2) }],
    ['a text that is a list', { query: [MODEL] }],
    ['nothing', {}],
    ['introspection', { query: getIntrospectionQuery() }],
  ];
  it.each(others)('refuses %s', async (_what, body) => {
    expect(await post(body)).toMatchObject(refused);
  });

  it('runs no batch', async () => {
    expect((await post([{ query: '{ model { version } }' }])).status).toBe(400);
  });
});

describe('a list of operations, by multipart', () => {
  const send = async (operations: object) => {
    const form = new FormData();
    form.set('operations', JSON.stringify(operations));
    form.set('map', '{}');
    const headers = { 'apollo-require-preflight': 'yes' };
    return seen(await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: form }));
  };

  it('answers what is listed, and refuses the rest', async () => {
    expect(await send({ query: MODEL })).toMatchObject(found);
    expect(await send({ extensions: byHash(HASH, 1) })).toMatchObject(found);
    expect(await send({ query: '{ model { version } }' })).toMatchObject(refused);
  });
});

describe('a list of operations, by GET', () => {
  const extensions = JSON.stringify(byHash(HASH, 1));

  it('answers text and hash', async () => {
    expect(await get(parameters({ query: MODEL }))).toMatchObject(found);
    expect(await get(parameters({ extensions }))).toMatchObject(found);
    const first = parameters({
      extensions: JSON.stringify(byHash(operationHash(INPUTS), 1)),
      variables: '{"first": 3}',
    });
    expect(await get(first)).toMatchObject({ data: { images: { totalCount: 0 } } });
  });

  it.each([
    ['another text', parameters({ query: '{ model { version } }' })],
    ['a hash that is not listed', parameters({ extensions: JSON.stringify(byHash('f', 1)) })],
    ['extensions that are no JSON', parameters({ extensions: '{' })],
    ['nothing', ''],
    ['another text after one that is not listed', `query=%7Ba%7D&${parameters({ query: MODEL })}`],
  ])('refuses %s', async (_what, search) => {
    expect(await get(search)).toMatchObject(refused);
  });

  it('executes the text it has found, whatever other text follows', async () => {
    expect(
      await get(`${parameters({ query: MODEL })}&query=%7B%20model%20%7B%20version%20%7D%20%7D`),
    ).toMatchObject(found);
  });
});

describe('a list of operations, on a socket', () => {
  it('answers a text and its hash, and refuses the rest', async () => {
    const { send, received } = await ready(`${server.url.replace('http', 'ws')}/graphql`);
    const ask = (id: string, query: string, extensions?: object) => {
      send({ id, type: 'subscribe', payload: { query, extensions, variables: { id: NOBODY } } });
    };
    const hash = operationHash(WATCH);
    const cases = [
      [WATCH, undefined, 'NOT_FOUND'],
      ['', byHash(hash, 1), 'NOT_FOUND'],
      [WATCH, byHash(hash, 1), 'NOT_FOUND'],
      [`${WATCH} `, undefined, 'OPERATION_NOT_ALLOWED'],
      ['', undefined, 'OPERATION_NOT_ALLOWED'],
      ['', byHash('f', 1), 'OPERATION_NOT_ALLOWED'],
      ['subscription { other }', byHash(hash, 1), 'OPERATION_NOT_ALLOWED'],
      ['', byHash(HASH, 1), 'BAD_REQUEST'],
    ] as const;
    for (const [index, [query, extensions, code]] of cases.entries()) {
      ask(String(index), query, extensions);
      await expect.poll(() => JSON.stringify(received)).toContain(code);
      received.length = 0;
    }
  });
});

describe('a list that cannot be used', () => {
  const hash = operationHash('{ nothing }');
  const cases: readonly [string, unknown, string][] = [
    ['no JSON', '{', 'FACET_OPERATIONS: '],
    ['no object', [MODEL], 'the file is not an object of texts by their SHA-256'],
    ['an entry that is no text', { [HASH]: 5 }, `the entry ${HASH} is not a text`],
    ['a hash that is not its text’s', { abc: MODEL }, `the entry abc has a text whose SHA-256 is ${HASH}`],
    [
      'a text that has no such field',
      { [hash]: '{ nothing }' },
      `the entry ${hash}: Cannot query field "nothing"`,
    ],
    ['a text that is none', { [operationHash('{')]: '{' }, `the entry ${operationHash('{')}: Syntax Error`],
    [
      'a text over a limit',
      ((text) => ({ [operationHash(text)]: text }))(`{ ${'__typename '.repeat(21)} }`),
      'its number of root fields is 21, at most 20 is allowed',
    ],
  ];
  it.each(cases)('ends the start: %s', async (_what, contents, message) => {
    const error = await failureOf(() =>
      startServer(memoryServices([]), { config: { operations: write(contents) } }),
    );
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', details: { field: 'FACET_OPERATIONS' } });
    expect(error.message).toContain(message);
  });

  it('ends the start: a file that is not there', async () => {
    const error = await failureOf(() =>
      startServer(memoryServices([]), { config: { operations: join(folder, 'none.json') } }),
    );
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain('none.json');
  });
});

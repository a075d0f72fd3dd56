import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { makeGallery } from '../support/gallery.js';

// Everything here is sent to one server, and while each is answered so is a plain query of somebody else.

let gallery: Awaited<ReturnType<typeof makeGallery>>;
let server: TestServer;
beforeAll(async () => {
  gallery = await makeGallery(5);
  server = await startServer(memoryServices(gallery.images));
});
afterAll(async () => {
  await server.close();
  gallery.remove();
});

const answer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.record(z.string(), z.unknown()) }))
    .optional(),
});

/** Sends a body as it is. */
async function post(body: string | Uint8Array, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = httpRequest(
      `${server.url}/graphql`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

async function abuse(body: string | Uint8Array, headers?: Record<string, string>) {
  const before = server.logs.length;
  const [{ status, text }, other] = await Promise.all([
    post(body, headers),
    server.graphql('{ images(first: 1) { totalCount } }'),
  ]);
  expect(other).toMatchObject({ status: 200, data: { images: { totalCount: 5 } } });
  expect(server.logs.slice(before).filter(({ level }) => Number(level) >= 50)).toEqual([]);
  const { data, errors } = answer.parse(JSON.parse(text));
  return { status, data, text, code: errors?.[0].extensions.code, facts: errors?.[0].extensions };
}

const json = (query: string, rest: object = {}) => JSON.stringify({ query, ...rest });
const times = (count: number, of: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => of(i)).join(' ');
const chain = (levels: number, spreads: (i: number) => string, end: string) =>
  `{ ...F0 } ${times(levels - 1, (i) => `fragment F${i} on Query { ${spreads(i + 1)} }`)} fragment F${levels - 1} on Query { ${end} }`;
const TWO_TIMES = (i: number) => `...F${i} ...F${i}`;

const FIELDS =
  'id externalId dataset url width height mediaType createdAt partition metadata labels { present absent } a: id b: id c: id';

const TOO_COMPLEX = { status: 400, code: 'QUERY_TOO_COMPLEX', data: undefined };
const UNPARSED = { status: 400, code: 'GRAPHQL_PARSE_FAILED', data: undefined };
const INVALID = { status: 400, code: 'GRAPHQL_VALIDATION_FAILED', data: undefined };
const BAD_INPUT = { status: 400, code: 'BAD_USER_INPUT', data: undefined };

describe('documents that are refused', () => {
  const cases: readonly [string, string, object][] = [
    ['fragments nested too deep', chain(11, (i) => `...F${i}`, 'model { name }'), TOO_COMPLEX],
    ['a fragment bomb', chain(30, TWO_TIMES, 'model { name }'), TOO_COMPLEX],
    [
      'a flat fragment bomb',
      chain(
        9,
        TWO_TIMES,
        times(9, () => 'model { name version }'),
      ),
      TOO_COMPLEX,
    ],
    ['fragments in a circle', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }', INVALID],
    ['a fragment in itself', '{ ...A } fragment A on Query { ...A model { name } }', INVALID],
    ['300 aliases', `{ images { edges { node { ${times(300, (i) => `a${i}: id`)} } } } }`, TOO_COMPLEX],
    ['1,000 aliases', `{ images { edges { node { ${times(1000, (i) => `a${i}: id`)} } } } }`, UNPARSED],
    ['1,000 root fields', `{ ${'__typename '.repeat(1000)} }`, TOO_COMPLEX],
    ['100 directives', `{ model { name ${'@include(if: true) '.repeat(100)} } }`, TOO_COMPLEX],
    ['10,000 directives', `{ model { name ${'@a'.repeat(10_000)} } }`, UNPARSED],
    ['fields nested 600 deep', `${'{ a '.repeat(600)}${'}'.repeat(600)}`, TOO_COMPLEX],
    ['lists nested 900 deep', `{ image(id: ${'['.repeat(900)}${']'.repeat(900)}) { id } }`, INVALID],
    [
      'introspection over and over',
      `{ ${times(12, (i) => `s${i}: __schema { types { name } }`)} }`,
      TOO_COMPLEX,
    ],
    [
      'several large pages',
      `{ ${times(12, (i) => `a${i}: images(first: 100) { edges { node { ${FIELDS} } } }`)} }`,
      TOO_COMPLEX,
    ],
    ['two evaluations', '{ a: evaluateRetrieval { m } b: evaluateRetrieval { m } }', TOO_COMPLEX],
    ['an anonymous operation beside another', '{ model { name } } query B { model { name } }', INVALID],
    ['a control character', '{ model { name\u0000 } }', UNPARSED],
    ['no text', '', { status: 400, code: 'BAD_REQUEST' }],
    ['comments only', '# nothing', UNPARSED],
  ];
  it.each(cases)('%s', async (_what, query, expected) => {
    expect(await abuse(json(query))).toMatchObject(expected);
  });
});

const IMAGES = 'query ($first: Int) { images(first: $first) { edges { node { id } } } }';
const SEARCHES = `query ($input: [SearchInput!]!) { searches(input: $input) { error { code } connection { edges {
  score cursor node { id url externalId width height dataset } } } } }`;
const search = { query: { present: ['SMILING'] } };
const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;

describe('variables that are refused', () => {
  const cases: readonly [string, string, string, object][] = [
    ['a huge `first`', IMAGES, '{"first": 2147483647}', { status: 200, code: 'FIRST_OUT_OF_RANGE' }],
    ['a `first` beyond Int', IMAGES, '{"first": 1e300}', BAD_INPUT],
    ['a `first` that is a list', IMAGES, '{"first": [1, 2]}', BAD_INPUT],
    ['a list nested 5,000 deep', IMAGES, `{"first": ${nested(5000)}}`, BAD_INPUT],
    ['a deep list where a list belongs', SEARCHES, `{"input": ${nested(5000)}}`, BAD_INPUT],
    ['a list of 20,000 wrong things', SEARCHES, `{"input": [${'5,'.repeat(20_000)}5]}`, BAD_INPUT],
    [
      '32 searches of 100 hits',
      SEARCHES,
      JSON.stringify({ input: Array.from({ length: 32 }, () => ({ ...search, first: 100 })) }),
      { ...TOO_COMPLEX, facts: { code: 'QUERY_TOO_COMPLEX', field: 'cost', limit: 20_000 } },
    ],
    [
      '5,000 searches',
      SEARCHES,
      JSON.stringify({ input: Array.from({ length: 5000 }, () => ({ ...search, first: 1 })) }),
      { status: 200, code: 'BAD_USER_INPUT' },
    ],
    ['variables that are a list', IMAGES, '[1]', { status: 400, code: 'BAD_REQUEST' }],
    ['variables that are a text', IMAGES, '"no JSON"', { status: 400, code: 'BAD_REQUEST' }],
    [
      'a prototype as a search',
      SEARCHES,
      '{"input": [{"__proto__": {"query": {"present": ["SMILING"]}}, "constructor": {"prototype": {"first": 1}}}]}',
      BAD_INPUT,
    ],
  ];
  it.each(cases)('%s', async (_what, query, variables, expected) => {
    expect(await abuse(`{"query": ${JSON.stringify(query)}, "variables": ${variables}}`)).toMatchObject(
      expected,
    );
  });

  it('1,000 of them, declared', async () => {
    const declared = (count: number) => times(count, (i) => `$v${i}: Int`);
    const values = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`v${i}`, 'wrong']));
    expect(
      await abuse(json(`query (${declared(1000)}) { model { name } }`, { variables: values })),
    ).toMatchObject(UNPARSED);
    // As many as a document may hold, every one wrong and used: told of some, not of all.
    const used = times(300, (i) => `@include(if: $v${i})`);
    expect(
      await abuse(json(`query (${declared(300)}) { model { name ${used} } }`, { variables: values })),
    ).toMatchObject({ status: 400, data: undefined });
  });
});

describe('bodies that are refused', () => {
  const cases: readonly [string, string | Uint8Array, object][] = [
    ['a query of 1 MB', json(`{ model { name } } #${'x'.repeat(1_000_000)}`), BAD_INPUT],
    [
      'more than a body may be',
      json(`{ a } #${'x'.repeat(2_000_000)}`),
      { status: 413, code: 'REQUEST_TOO_LARGE' },
    ],
    ['a batch', `[${json('{ model { name } }')}, ${json('{ model { name } }')}]`, { status: 400 }],
    ['an empty batch', '[]', { status: 400 }],
    ['no object', '"{ model { name } }"', { status: 400 }],
    ['null', 'null', { status: 400 }],
    ['no JSON', '{"query": "{ model { name } }"', BAD_INPUT],
    ['JSON nested 20,000 deep', nested(20_000), { status: 400 }],
    ['an object nested 20,000 deep', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, { status: 400 }],
    ['a query that is a list', JSON.stringify({ query: ['{ model { name } }'] }), { status: 400 }],
    ['a query that is an object', JSON.stringify({ query: { toString: 'x' } }), { status: 400 }],
    [
      'a query in Latin-1',
      Buffer.from('{"query": "{ image(id: \"\u00e9\") { id } }", "x": "\xe9"}', 'latin1').subarray(0, 20),
      BAD_INPUT,
    ],
    ['operationName that is a list', json('{ model { name } }', { operationName: ['A'] }), { status: 400 }],
    [
      'an operation by its hash',
      json('', { extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } }),
      { status: 200, code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
    ],
    ['extensions that are a text', json('{ model { name } }', { extensions: 'x' }), { status: 400 }],
  ];
  it.each(cases)('%s', async (_what, body, expected) => {
    expect(await abuse(body)).toMatchObject(expected);
  });

  it('a small one that unpacks to a large one, and one in another character set', async () => {
    const bomb = gzipSync(json(`{ a } #${'x'.repeat(50_000_000)}`));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await abuse(bomb, { 'content-encoding': 'gzip' })).toMatchObject({
      status: 413,
      code: 'REQUEST_TOO_LARGE',
    });
    expect(
      await abuse(json('{ model { name } }'), { 'content-type': 'application/json; charset=latin1' }),
    ).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });
});

describe('what is odd, and answered', () => {
  const model = { data: { model: { name: 'test-bundle' } }, status: 200 };
  const cases: readonly [string, string | Uint8Array, object][] = [
    ['fragments as deep as may be', chain(10, (i) => `...F${i}`, 'model { name }'), model],
    ['a key given twice: the last counts', '{"query": "{ nothing }", "query": "{ model { name } }"}', model],
    [
      'prototypes among the variables',
      '{"query": "{ model { name } }", "variables": {"__proto__": {"first": 9}, "constructor": {"prototype": {"polluted": 1}}}}',
      model,
    ],
    ['prototypes beside the query', '{"query": "{ model { name } }", "__proto__": {"query": 1}}', model],
    ['variables that nobody declared', json('{ model { name } }', { variables: { a: [[[1]]] } }), model],
    [
      'bad UTF-8 in a text: it names no image',
      Buffer.concat([
        Buffer.from('{"query": "{ model { name } }", "variables": {"x": "'),
        Buffer.from([0xff, 0xfe, 0xc0, 0x80]),
        Buffer.from('"}}'),
      ]),
      model,
    ],
    [
      'an operationName of control characters',
      json('query A { model { name } }', { operationName: 'A\u0000\r\nx: y' }),
      { status: 400, code: 'OPERATION_RESOLUTION_FAILURE' },
    ],
  ];
  it.each(cases)('%s', async (_what, body, expected) => {
    const text = typeof body === 'string' && !body.startsWith('{"') ? json(body) : body;
    expect(await abuse(text)).toMatchObject(expected);
    expect({}).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('first');
  });

  it('logs no defect over all this', () => {
    expect(server.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    expect(JSON.stringify(server.logs)).not.toContain('INTERNAL');
  });
});

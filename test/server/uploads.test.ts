import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { MemoryIngestion } from '../support/memory-ingestion.js';

const KIBI = 1024;
const QUERY = `mutation($input: IngestImagesInput!) {
  ingestImages(input: $input) { ingestion { total failed } errors { index code message field } }
}`;
const PREFLIGHT = { 'apollo-require-preflight': 'yes' };
const BOUNDARY = 'x-facet-x';

const folder = mkdtempSync(join(tmpdir(), 'facet-uploads-'));
const before = process.env.TMPDIR;
let ingestion: MemoryIngestion;
let server: TestServer;
// Temporary files go where TMPDIR says.
beforeAll(() => {
  process.env.TMPDIR = folder;
});
afterAll(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  ingestion = new MemoryIngestion();
  server = await startServer({ ...memoryServices([]), ingestion });
});
afterEach(async () => {
  // Whatever a test did: no temporary file outlives its answer.
  await expect.poll(() => readdirSync(folder)).toEqual([]);
  await server.close();
});

const answer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.record(z.string(), z.unknown()) }))
    .optional(),
});

const operations = (count: number) =>
  JSON.stringify({
    query: QUERY,
    variables: { input: { items: Array.from({ length: count }, () => ({ source: { upload: null } })) } },
  });
const pathOf = (n: number) => `variables.input.items.${n}.source.upload`;
const mapOf = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [String(n), [pathOf(n)]])));

/** A form with its fields and files in this order. */
function form(...parts: readonly (readonly [string, string | Blob])[]): FormData {
  const data = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value, `${name}.png`);
  }
  return data;
}

const file = (bytes: number, fill = 7) => new Blob([new Uint8Array(bytes).fill(fill)], { type: 'image/png' });
const files = (count: number, bytes = 10) =>
  Array.from({ length: count }, (_, n) => [String(n), file(bytes, n % 256)] as const);

async function post(body: RequestInit['body'], headers: Record<string, string> = PREFLIGHT) {
  const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body });
  return { status: response.status, ...answer.parse(await response.json()) };
}

/** Status and extensions of the one error. */
async function refusal(body: RequestInit['body'], headers?: Record<string, string>) {
  const { status, errors = [] } = await post(body, headers);
  expect(errors).toHaveLength(1);
  expect(ingestion.jobs.size).toBe(0);
  return { status, ...errors[0].extensions };
}

describe('files of a multipart request', () => {
  it('arrive whole, with their declared type', async () => {
    const { status, data, errors } = await post(
      form(['operations', operations(2)], ['map', mapOf(2)], ['0', file(200 * KIBI, 1)], ['1', file(3, 2)]),
    );
    expect(errors).toBeUndefined();
    expect({ status, data }).toEqual({
      status: 200,
      data: { ingestImages: { ingestion: { total: 2, failed: 0 }, errors: [] } },
    });
    expect(ingestion.uploads.get(0)?.mediaType).toBe('image/png');
    expect(ingestion.uploads.get(0)?.bytes).toEqual(Buffer.alloc(200 * KIBI, 1));
    expect(ingestion.uploads.get(1)?.bytes).toEqual(Buffer.alloc(3, 2));
  });

  it('may be 500, and one of them may stand for two items; a file nobody asked for is passed over', async () => {
    const map = JSON.stringify({
      ...z.record(z.string(), z.unknown()).parse(JSON.parse(mapOf(499))),
      498: [pathOf(498), pathOf(499)],
    });
    const { errors } = await post(
      form(['operations', operations(500)], ['map', map], ...files(499), ['z', file(1)]),
    );
    expect(errors).toBeUndefined();
    expect(ingestion.uploads.size).toBe(500);
    expect(ingestion.uploads.get(499)?.bytes).toEqual(ingestion.uploads.get(498)?.bytes);
  });

  it('fail one by one at the limit of a file', async () => {
    const limit = 256 * KIBI;
    const { data } = await post(
      form(
        ['operations', operations(3)],
        ['map', mapOf(3)],
        ['0', file(5)],
        ['1', file(limit + 1)],
        ['2', file(limit)],
      ),
    );
    expect(data).toMatchObject({
      ingestImages: {
        ingestion: { total: 3, failed: 1 },
        errors: [{ index: 1, code: 'IMAGE_TOO_LARGE', field: 'items[1].image' }],
      },
    });
    expect(ingestion.uploads.get(2)?.bytes).toHaveLength(limit);
  });

  it('may come with other kinds of sources', async () => {
    const mixed = JSON.stringify({
      query: QUERY,
      variables: {
        input: { items: [{ source: { url: 'https://example.org' } }, { source: { upload: null } }] },
      },
    });
    const { data } = await post(
      form(['operations', mixed], ['map', JSON.stringify({ a: [pathOf(1)] })], ['a', file(4)]),
    );
    expect(data).toMatchObject({ ingestImages: { ingestion: { total: 2, failed: 0 } } });
  });
});

describe('multipart requests that are refused', () => {
  const whole = () => form(['operations', operations(1)], ['map', mapOf(1)], ...files(1));

  it('come without a header that other sites cannot send', async () => {
    const error = { status: 400, code: 'BAD_USER_INPUT', field: 'apollo-require-preflight' };
    expect(await refusal(whole(), {})).toEqual(error);
    expect(await refusal(whole(), { 'apollo-require-preflight': '' })).toEqual(error);
    const { errors } = await post(whole(), { 'x-apollo-operation-name': 'Ingest' });
    expect(errors).toBeUndefined();
  });

  const malformed: readonly [string, () => FormData][] = [
    ['no map', () => form(['operations', operations(1)])],
    ['no map, but a file', () => form(['operations', operations(1)], ['0', file(9)])],
    ['no operations', () => form(['map', mapOf(1)], ['0', file(9)])],
    [
      'operations after the map',
      () => form(['map', mapOf(1)], ['operations', operations(1)], ['0', file(9)]),
    ],
    ['operations that are no JSON', () => form(['operations', '{'], ['map', '{}'])],
    ['operations that are no object', () => form(['operations', '7'], ['map', '{}'])],
    ['a map that is no JSON', () => form(['operations', operations(1)], ['map', '{'])],
    ['a map that is a list', () => form(['operations', operations(1)], ['map', '[]'])],
    ['a map to no list', () => form(['operations', operations(1)], ['map', '{"0":"x"}'], ['0', file(9)])],
    ['a missing file', () => form(['operations', operations(2)], ['map', mapOf(2)], ['0', file(9)])],
    [
      'two files of one name',
      () => form(['operations', operations(1)], ['map', mapOf(1)], ['0', file(9)], ['0', file(8)]),
    ],
    [
      'two large files of one name',
      () =>
        form(
          ['operations', operations(1)],
          ['map', mapOf(1)],
          ['0', file(200 * KIBI)],
          ['0', file(200 * KIBI)],
        ),
    ],
    [
      'a path far beyond the list',
      () =>
        form(
          ['operations', operations(1)],
          ['map', JSON.stringify({ 0: [pathOf(999_999_999)] })],
          ['0', file(9)],
        ),
    ],
  ];
  it.each(malformed)('have %s', async (_what, body) => {
    expect(await refusal(body())).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  });

  it('cannot reach a prototype', async () => {
    for (const path of ['__proto__.x', 'constructor.prototype.x', 'variables.__proto__.x']) {
      await post(form(['operations', operations(1)], ['map', JSON.stringify({ 0: [path] })], ['0', file(9)]));
      expect(Object.keys(Object.prototype)).toEqual([]);
    }
  });

  it('put a file where none belongs', async () => {
    for (const path of ['variables.input.dataset', 'query']) {
      const map = JSON.stringify({ 0: [path] });
      const { status } = await refusal(form(['operations', operations(1)], ['map', map], ['0', file(9)]));
      expect(status).toBe(400);
    }
  });

  it('have a broken boundary, or none', async () => {
    const type = `multipart/form-data; boundary=${BOUNDARY}`;
    const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${operations(1)}\r\n`;
    for (const [contentType, body] of [
      ['multipart/form-data', `${head}--${BOUNDARY}--\r\n`],
      [type, head],
      [type, ''],
      [type, 'no form at all'],
      [type, `${head}--${BOUNDARY}\r\nno header\r\n`],
    ]) {
      expect(await refusal(body, { ...PREFLIGHT, 'content-type': contentType })).toMatchObject({
        status: 400,
        code: 'BAD_USER_INPUT',
        field: 'body',
      });
    }
  });

  it('have more than 500 files', async () => {
    const error = { status: 413, code: 'REQUEST_TOO_LARGE', field: 'body' };
    expect(await refusal(form(['operations', operations(501)], ['map', mapOf(501)], ...files(501)))).toEqual(
      error,
    );
    const loose = Array.from({ length: 501 }, (_, n) => [`loose${n}`, file(1)] as const);
    expect(await refusal(form(['operations', operations(1)], ['map', mapOf(1)], ...loose))).toEqual(error);
  });

  it('have more JSON than a JSON body may have', async () => {
    const padded = JSON.stringify({ query: QUERY, variables: { pad: 'x'.repeat(1024 * KIBI) } });
    expect(await refusal(form(['operations', padded], ['map', '{}']))).toMatchObject({
      status: 413,
      code: 'REQUEST_TOO_LARGE',
    });
  });

  it('are larger than the limit, said or not', async () => {
    const error = { status: 413, code: 'REQUEST_TOO_LARGE', field: 'body', limit: 2048 * KIBI };
    const large = form(['operations', operations(12)], ['map', mapOf(12)], ...files(12, 200 * KIBI));
    expect(await refusal(large)).toEqual(error);
    const encoded = new Request('http://x', { method: 'POST', body: large });
    const bytes = Buffer.from(await encoded.arrayBuffer());
    const { status, body } = await chunked(bytes, encoded.headers.get('content-type') ?? '');
    expect({ status, ...answer.parse(JSON.parse(body)).errors?.[0].extensions }).toEqual(error);
    expect(ingestion.jobs.size).toBe(0);
  });

  it('have a document over the limit', async () => {
    const long = JSON.stringify({ query: `${QUERY} #${'x'.repeat(64 * KIBI)}` });
    const error = { status: 400, code: 'BAD_USER_INPUT', field: 'query', limit: 64 * KIBI };
    expect(await refusal(form(['operations', long], ['map', '{}']))).toEqual(error);
    expect(await refusal(long, { 'content-type': 'application/json' })).toEqual(error);
  });
});

describe('a client that goes away half-way', () => {
  it('queues nothing and leaves nothing', async () => {
    const sent = request(`${server.url}/graphql`, {
      method: 'POST',
      headers: { ...PREFLIGHT, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    });
    sent.once('error', () => undefined);
    const field = (name: string, value: string) =>
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const start = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="0"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n`;
    sent.write(field('operations', operations(1)) + field('map', mapOf(1)) + start + 'x'.repeat(100 * KIBI));
    await expect.poll(() => readdirSync(folder)).toHaveLength(1);
    sent.destroy();
    await expect.poll(() => server.logs.some(({ aborted }) => aborted === true)).toBe(true);
    expect(ingestion.jobs.size).toBe(0);
    expect(server.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

/** POSTs without saying how long it is. */
function chunked(bytes: Buffer, type: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { ...PREFLIGHT, 'content-type': type };
    const sent = request(`${server.url}/graphql`, { method: 'POST', headers }, (response) => {
      text(response).then((body) => {
        resolve({ status: response.statusCode, body });
      }, reject);
    });
    sent.once('error', reject);
    Readable.from([bytes]).pipe(sent);
  });
}

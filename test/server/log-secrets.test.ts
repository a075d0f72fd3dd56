import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeGallery } from '../support/gallery.js';
import {
  memoryServices,
  openAccess,
  startServer,
  testAccess,
  type TestServer,
} from '../support/api-server.js';

/** A caller's own words that only the caller may know. */
const METADATA = 'her-full-name-and-address';

const lines: string[] = [];
let gallery: Awaited<ReturnType<typeof makeGallery>>;
let access: Awaited<ReturnType<typeof openAccess>>;
let server: TestServer;
let key: string;

beforeAll(async () => {
  gallery = await makeGallery(2);
  access = await openAccess();
  key = (await access.keys.create({ name: 'me', scopes: ['read', 'write', 'admin'] })).text;
  server = await startServer(memoryServices(gallery.images), {
    access,
    logger: pino(
      { level: 'trace' },
      {
        write: (line) => {
          lines.push(line);
        },
      },
    ),
    config: { access: testAccess },
  });
});
afterAll(async () => {
  await server.close();
  await access.close();
  gallery.remove();
});

/** The statuses of all that a key and a picture may go into. */
async function everything(authorization: string, picture: string): Promise<number[]> {
  const post = (body: string, contentType = 'application/json') =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': contentType, cookie: `session=${authorization.slice(7)}` },
      body,
    });
  const query = (text: string, variables: unknown = {}) => post(JSON.stringify({ query: text, variables }));
  const ingest = `mutation($b: String!) { ingestImages(input: { dataset: "d", images: [{ externalId: "x",
    source: { base64: $b }, metadata: { note: "${METADATA}" } }] }) { ingestion { id } } }`;
  const answers = [
    await query('{ images(first: 1) { edges { node { id url } } } }'),
    await query('{ apiKeys { id name } }'),
    await query(ingest, { b: picture }),
    await query('{ no such thing'),
    await post('{"query": "' + picture),
    await post(picture, 'text/plain'),
    await fetch(`${server.url}/images/nothing?exp=1&sig=${authorization.slice(-43)}`),
    await fetch(`${server.url}/graphql?query={__typename}&key=${authorization.slice(7)}`),
  ];
  const statuses = answers.map(({ status }) => status);
  await Promise.all(answers.map((answer) => answer.text()));
  return statuses;
}

describe('logs, at the level that says most', () => {
  it('hold neither keys, nor signatures, nor what pictures and metadata hold', async () => {
    const picture = randomBytes(3000).toString('base64');
    const wrong = `facet_0000000000000000_${'Q'.repeat(43)}`;
    const statuses = [
      ...(await everything(`Bearer ${key}`, picture)),
      ...(await everything(`Bearer ${wrong}`, picture)),
    ];
    // Both kinds went in: some were answered, some refused.
    expect(new Set(statuses.map((status) => Math.floor(status / 100)))).toEqual(new Set([2, 4]));
    const log = lines.join('');
    expect(lines.length).toBeGreaterThanOrEqual(statuses.length);
    for (const secret of [key.slice(-43), wrong.slice(-43), picture.slice(100, 160), METADATA]) {
      expect(log).not.toContain(secret);
    }
    // Whose key it was is said by its id.
    expect(log).toContain(key.split('_')[1]);
  });
});

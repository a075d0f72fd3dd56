import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { badInputs, base64, jpeg, MAX_BYTES, upload, type Case } from '../support/bad-inputs.js';
import { truncatedJpeg } from '../support/bad-images.js';
import { datasetImages, servedImage } from '../support/dataset-images.js';
import { seedEmbeddedDatabase } from '../support/embedded-template.js';
import { facet, graphql, serveFacet, type Environment, type Served } from '../support/facet.js';
import { ingestImages, ingestionEnded, itemsOf, postImages, type Given } from '../support/ingestions.js';
import { strangeWeb, type StrangeWeb } from '../support/strange-web.js';
import { tinyInstallation } from '../support/tiny-installation.js';

const QUEUE_ITEMS = 110;
const scratch = mkdtempSync(join(tmpdir(), 'facet-bad-inputs-'));
const root = join(scratch, 'root');
const dataDir = join(scratch, 'data');
const temporary = join(scratch, 'tmp');
const environment: Environment = {
  FACET_DATA_DIR: dataDir,
  FACET_INGEST_ROOT: root,
  FACET_INGEST_PRIVATE_URLS: 'true',
  FACET_INGEST_URL_SECONDS: '1',
  FACET_INGEST_QUEUE_ITEMS: String(QUEUE_ITEMS),
  FACET_MAX_IMAGE_BYTES: String(MAX_BYTES),
  TMPDIR: temporary,
};

let web: StrangeWeb;
let served: Served;
let cases: Record<string, Case>;
let everyBadInput: Awaited<ReturnType<typeof ingestImages>>;
beforeAll(async () => {
  for (const folder of [root, dataDir, temporary]) mkdirSync(folder);
  web = await strangeWeb();
  await seedEmbeddedDatabase(dataDir);
  served = await serveFacet(environment);
  cases = await badInputs(root, web.url);
  const items = Object.entries(cases).map(([externalId, [given]]): Given => ({ externalId, ...given }));
  // URLs that do not answer are tried for half a minute: the other tests run meanwhile.
  everyBadInput = await ingestImages(served.url, { dataset: 'bad' }, items);
});
afterAll(async () => {
  await served.stop();
  await web.close();
  rmSync(scratch, { recursive: true, force: true });
});

const done = async (dataset: string, items: readonly Given[], input: object = {}) => {
  const { ingestion } = await ingestImages(served.url, { dataset, ...input }, items);
  return ingestionEnded(served.url, ingestion.id);
};

const galleryOf = (dataset: string) => datasetImages(served.url, dataset);

/** How many ingestions there are. */
async function ingestions(): Promise<number> {
  const { data } = await graphql(served.url, '{ ingestions(first: 100) { edges { node { id } } } }');
  return z.object({ ingestions: z.object({ edges: z.array(z.unknown()) }) }).parse(data).ingestions.edges
    .length;
}

describe('a batch of 50 with three bad items', () => {
  const names = Array.from({ length: 50 }, (_, i) => `face ${String(i).padStart(2, '0')}`);
  const wrong = [7, 20, 33];
  const goodNames = names.filter((_, i) => !wrong.includes(i));
  let items: Given[];
  beforeAll(async () => {
    items = await Promise.all(
      names.map(async (externalId, i) => ({
        externalId,
        ...(i % 2 === 0 ? base64(await jpeg(100 + i)) : upload(await jpeg(100 + i))),
      })),
    );
    items[7] = { externalId: names[7], ...upload(await truncatedJpeg(107)) };
    items[20] = { ...items[20], externalId: names[19] };
    items[33] = { ...items[33], labels: { present: ['BALD'], absent: ['BALD'] } };
  });

  it('takes in 47, and says why not the others', async () => {
    const { ingestion, errors } = await ingestImages(served.url, { dataset: 'batch' }, items);
    expect(errors).toEqual([
      {
        index: 20,
        code: 'DUPLICATE_ITEM',
        field: 'items[20].externalId',
        message: 'items[20].externalId: the same image as items[19], which counts',
      },
      {
        index: 33,
        code: 'CONTRADICTORY_LABELS',
        field: 'items[33].labels',
        message: 'items[33].labels: both present and absent: BALD',
      },
    ]);
    expect(await ingestionEnded(served.url, ingestion.id)).toMatchObject({
      state: 'COMPLETED',
      total: 50,
      imported: 47,
      failed: 3,
    });
    const failed = (await itemsOf(served.url, ingestion.id)).filter(({ state }) => state === 'FAILED');
    expect(failed.map(({ index, error }) => [index, error?.code])).toEqual([
      [7, 'INVALID_IMAGE'],
      [20, 'DUPLICATE_ITEM'],
      [33, 'CONTRADICTORY_LABELS'],
    ]);
    expect(await galleryOf('batch')).toMatchObject({ catalogue: goodNames, index: goodNames });
  });

  it('changes nothing when it comes again', async () => {
    expect(await done('batch', items)).toMatchObject({ imported: 0, updated: 0, unchanged: 47, failed: 3 });
    expect((await galleryOf('batch')).index).toEqual(goodNames);
  });

  it('is served as it came, and gone from both stores once deleted', async () => {
    const { nodes } = await galleryOf('batch');
    const { id, url } = z
      .array(servedImage)
      .parse(nodes.filter(({ externalId }) => externalId === names[1]))[0];
    const answer = await fetch(`${served.url}${url}`);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(Buffer.from(await answer.arrayBuffer()).equals(await jpeg(101))).toBe(true);
    const { data } = await graphql(
      served.url,
      'mutation ($ids: [ID!]!) { deleteImages(ids: $ids) { deleted errors { code } } }',
      { ids: [id] },
    );
    expect(data).toEqual({ deleteImages: { deleted: [id], errors: [] } });
    const rest = goodNames.filter((name) => name !== names[1]);
    expect(await galleryOf('batch')).toMatchObject({ catalogue: rest, index: rest });
    expect((await fetch(`${served.url}${url}`)).status).toBe(404);
  });
});

it('refuses an external id that has other bytes, unless it is to replace them', async () => {
  const first = { externalId: 'x', ...base64(await jpeg(200)) };
  const second = { externalId: 'x', ...base64(await jpeg(201)) };
  expect(await done('ids', [first])).toMatchObject({ imported: 1 });
  const { ingestion } = await ingestImages(served.url, { dataset: 'ids' }, [second]);
  expect(await ingestionEnded(served.url, ingestion.id)).toMatchObject({ state: 'COMPLETED', failed: 1 });
  const [{ error }] = await itemsOf(served.url, ingestion.id);
  expect(error).toMatchObject({ code: 'EXTERNAL_ID_CONFLICT', field: 'externalId' });
  expect(error?.message).toContain('"x" of dataset "ids"');
  const content = async () => {
    const [{ url }] = (await galleryOf('ids')).nodes;
    return Buffer.from(await (await fetch(`${served.url}${url}`)).arrayBuffer());
  };
  expect((await content()).equals(await jpeg(200))).toBe(true);
  expect(await done('ids', [second], { onConflict: 'REPLACE' })).toMatchObject({ updated: 1, failed: 0 });
  expect((await content()).equals(await jpeg(201))).toBe(true);
});

it.each([
  ['no item', [], 'BAD_USER_INPUT', /1 to 500/],
  ['501 items', Array.from({ length: 501 }, () => ({})), 'BAD_USER_INPUT', /501.*1 to 500/],
  [
    'more than may wait',
    Array.from({ length: QUEUE_ITEMS + 1 }, () => ({})),
    'QUEUE_FULL',
    new RegExp(`images of ${QUEUE_ITEMS}: .*try again later`),
  ],
])('refuses a request with %s as a whole', async (_what, items: readonly Given[], code, message) => {
  const before = await ingestions();
  const picture = base64(await jpeg(300));
  const { data, errors } = await postImages(
    served.url,
    {},
    items.map((item) => ({ ...picture, ...item })),
  );
  expect(data ?? null).toBeNull();
  expect(errors).toMatchObject([{ extensions: { code } }]);
  expect(errors?.[0].message).toMatch(message);
  expect(await ingestions()).toBe(before);
});

it('takes in a failed URL when it is retried and its server is back', async () => {
  const { ingestion } = await ingestImages(served.url, { dataset: 'urls' }, [
    { source: { url: `${web.url}/image` }, externalId: 'back' },
  ]);
  expect(await ingestionEnded(served.url, ingestion.id)).toMatchObject({ failed: 1 });
  web.image = await jpeg(400);
  const { data } = await graphql(served.url, 'mutation ($id: ID!) { retryIngestion(id: $id) { state } }', {
    id: ingestion.id,
  });
  expect(data).toMatchObject({ retryIngestion: {} });
  expect(await ingestionEnded(served.url, ingestion.id)).toMatchObject({
    state: 'COMPLETED',
    imported: 1,
    failed: 0,
  });
  expect(await itemsOf(served.url, ingestion.id)).toMatchObject([
    { state: 'DONE', outcome: 'IMPORTED', error: null },
  ]);
  expect((await galleryOf('urls')).index).toEqual(['back']);
});

it('shows an ingestion to a subscriber from its beginning to its end', async () => {
  web.image = await jpeg(401);
  const subscribed = new EventEmitter();
  const held = once(subscribed, 'first');
  web.hold = async () => {
    await held;
  };
  const { ingestion } = await ingestImages(served.url, { dataset: 'watched' }, [
    { source: { url: `${web.url}/held` }, externalId: 'held' },
  ]);
  const client = createClient({
    url: `${served.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const states: unknown[] = [];
  const query = 'subscription ($id: ID!) { ingestion(id: $id) { state imported } }';
  for await (const { data } of client.iterate({ query, variables: { id: ingestion.id } })) {
    states.push(data?.ingestion);
    subscribed.emit('first');
  }
  await client.dispose();
  expect(['QUEUED', 'RUNNING']).toContain(z.object({ state: z.string() }).parse(states[0]).state);
  expect(states.at(-1)).toEqual({ state: 'COMPLETED', imported: 1 });
});

it('refuses private networks, and server paths, where they are not opened', async () => {
  const closed = await tinyInstallation({ FACET_INGEST_ROOT: '', FACET_RECONCILE_HOURS: '0' });
  await seedEmbeddedDatabase(closed.environment.FACET_DATA_DIR);
  const other = await serveFacet(closed.environment);
  try {
    const { port } = new URL(web.url);
    const hosts = [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `[::1]:${port}`,
      `2130706433:${port}`,
      '169.254.169.254',
      '10.0.0.1',
      'intranet',
    ];
    const items = hosts.map((host) => ({ source: { url: `http://${host}/image` } }));
    const file = { source: { path: join(root, 'page.jpg') } };
    const { ingestion, errors } = await ingestImages(other.url, {}, [...items, file]);
    expect(errors.map(({ code }) => code)).toEqual([...hosts.map(() => 'URL_REFUSED'), 'PATH_REFUSED']);
    expect(errors[0].message).toMatch(/^items\[0\]\.url: .*its host is not on the public internet/);
    expect(await ingestionEnded(other.url, ingestion.id)).toMatchObject({ state: 'COMPLETED', failed: 8 });
  } finally {
    await other.stop();
    closed.remove();
  }
});

it('gives every bad input its own error', async () => {
  const { id, total } = everyBadInput.ingestion;
  expect(total).toBe(Object.keys(cases).length);
  await ingestionEnded(served.url, id);
  const items = await itemsOf(served.url, id);
  const seen = items.map(({ externalId, state, error }) => [externalId ?? '', error?.code ?? state] as const);
  expect(Object.fromEntries(seen)).toEqual(
    Object.fromEntries(Object.entries(cases).map(([name, [, code]]) => [name, code])),
  );
  for (const { index, externalId, error } of items) {
    expect(error?.message ?? '', String(externalId)).toMatch(cases[externalId ?? ''][2]);
    // What was refused at once was told at once, with its place.
    const told = everyBadInput.errors.find((one) => one.index === index);
    if (told !== undefined) expect(told.message).toMatch(new RegExp(`^items\\[${index}\\]`));
  }
  // What may pass is tried three times, what cannot once.
  const attempts = Object.fromEntries(items.map((item) => [item.externalId ?? '', item.attempts]));
  expect(attempts).toMatchObject({
    'silent URL': 3,
    'dripping URL': 3,
    'unreachable URL': 3,
    'URL of nothing': 1,
    'corrupt JPEG': 1,
  });
}, 120_000);

it('has lost nothing, and left nothing half-written', async () => {
  const accepted = Object.keys(cases).filter((name) => cases[name][1] === 'DONE');
  const gallery = await galleryOf('bad');
  expect(gallery).toMatchObject({ catalogue: accepted.sort(), index: accepted });
  expect(await served.stop()).toBe(0);
  const { code, result } = await facet(['reconcile'], environment);
  const images = accepted.length + 46 + 1 + 1 + 1;
  expect({ code, result }).toMatchObject({
    code: 0,
    result: { consistent: true, rows: images, points: images },
  });
  expect(readdirSync(join(dataDir, 'originals/tmp'))).toEqual([]);
  // Uploads on their way are kept there; what is left is ONNX Runtime's.
  expect(readdirSync(temporary).filter((name) => !/^(\.ses|mat-debug-\d+\.log)$/.test(name))).toEqual([]);
  served = await serveFacet(environment);
  for (const { url } of gallery.nodes) {
    expect((await fetch(`${served.url}${url}`)).status).toBe(200);
  }
});

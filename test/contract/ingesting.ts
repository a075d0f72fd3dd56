import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueStores } from '../../src/catalogue/index.js';
import { ATTRIBUTE_COUNT, imageId, toSets } from '../../src/domain/index.js';
import { Setting, text, withServer } from '../ingestion/jobs/setting.js';
import { failureOf } from '../support/failure.js';

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

/** What ingestions must do on every database. */
export function ingestingContract(open: () => Promise<CatalogueStores>): void {
  describe('ingesting', () => {
    let stores: CatalogueStores;
    let setting: Setting;
    beforeAll(async () => {
      stores = await open();
    });
    afterAll(() => stores.close());
    beforeEach(async () => {
      setting = await Setting.open(stores);
    });
    afterEach(() => setting.dispose());

    it('takes in bytes, server files and URLs, with what is said of them', async () => {
      await setting.start();
      await setting.file('two.jpg', 'face two');
      const done = await withServer(
        (_request, response) => response.setHeader('content-type', 'image/jpeg').end('face three'),
        (url) =>
          setting.done([
            text('face one', {
              externalId: 'one',
              partition: 'test',
              labels: { present: ['SMILING'], absent: ['MALE'] },
              metadata: { source: { camera: 3 } },
            }),
            { source: { kind: 'path', path: 'two.jpg' }, externalId: 'two', dataset: 'other' },
            { source: { kind: 'url', url: `${url}/three` } },
          ]),
      );
      expect(done).toMatchObject({ state: 'COMPLETED', total: 3, imported: 3, failed: 0, error: null });
      const one = (await stores.catalogue.byIds([imageId('d', 'one')])).get(imageId('d', 'one'));
      expect(one).toMatchObject({
        partition: 'test',
        metadata: { source: { camera: 3 } },
        sha256: sha256('face one'),
      });
      expect(toSets(one?.labels ?? new Int8Array())).toEqual({ present: ['SMILING'], absent: ['MALE'] });
      const unnamed = imageId('d', sha256('face three'));
      const { rows, whole, points } = await setting.gallery();
      expect(rows.map(({ id }) => id).sort()).toEqual(
        [imageId('d', 'one'), imageId('other', 'two'), unnamed].sort(),
      );
      expect({ whole, points }).toEqual({ whole: true, points: 3 });
      expect(await setting.items(done.id)).toMatchObject([
        { index: 0, state: 'DONE', outcome: 'IMPORTED', imageId: imageId('d', 'one'), attempts: 1 },
        { index: 1, externalId: 'two', dataset: 'other' },
        { index: 2, externalId: sha256('face three'), imageId: unnamed },
      ]);
    });

    it('does nothing twice, and finds an image by its content where no name is given', async () => {
      await setting.start();
      const items = [text('a', { externalId: 'first' }), text('b')];
      expect(await setting.done(items)).toMatchObject({ imported: 2 });
      const before = await setting.gallery();
      expect(await setting.done([...items, text('a')])).toMatchObject({
        imported: 0,
        unchanged: 3,
        failed: 0,
      });
      expect((await setting.items((await setting.done([text('a')])).id))[0]).toMatchObject({
        externalId: 'first',
      });
      expect((await setting.gallery()).rows).toEqual(before.rows);
    });

    it('changes what is given anew and leaves what is not', async () => {
      await setting.start();
      const labels = { present: ['BALD'], absent: [] } as const;
      await setting.done([text('a', { externalId: 'x', labels, metadata: { n: 1 }, partition: 'train' })]);
      expect(await setting.done([text('a', { externalId: 'x', metadata: { n: 2 } })])).toMatchObject({
        updated: 1,
      });
      const { rows } = await setting.gallery();
      expect(rows).toMatchObject([{ metadata: { n: 2 }, partition: 'train' }]);
      expect(toSets(rows[0].labels).present).toEqual(['BALD']);
      expect(
        await setting.done([text('a', { externalId: 'x', labels: { present: [], absent: [] } })]),
      ).toMatchObject({
        updated: 1,
      });
      expect((await setting.gallery()).rows[0].labels).toEqual(new Int8Array(ATTRIBUTE_COUNT));
    });

    it('refuses an external id that has other bytes, unless it is to replace them', async () => {
      await setting.start();
      await setting.done([text('a', { externalId: 'x' })]);
      const refused = await setting.done([text('b', { externalId: 'x' })]);
      expect(refused).toMatchObject({ state: 'COMPLETED', failed: 1, updated: 0 });
      expect((await setting.items(refused.id))[0].error).toMatchObject({
        code: 'EXTERNAL_ID_CONFLICT',
        field: 'externalId',
      });
      expect((await setting.gallery()).rows).toMatchObject([{ sha256: sha256('a') }]);
      expect(await setting.done([text('b', { externalId: 'x' })], 'REPLACE')).toMatchObject({ updated: 1 });
      expect(await setting.gallery()).toMatchObject({
        rows: [{ sha256: sha256('b') }],
        whole: true,
        points: 1,
      });
    });

    it('takes in 47 of 50 where 3 are bad, and says why for each', async () => {
      await setting.start();
      const items = Array.from({ length: 50 }, (_, i) => text(`face ${i}`, { externalId: `${i}` }));
      items[7] = text('bad bytes', { externalId: '7' });
      items[20] = text('fine', { externalId: '19' });
      items[33] = text('fine', { externalId: '33', labels: { present: ['MALE', 'BALD'], absent: ['BALD'] } });
      const { ingestion, refused } = await setting.ingest(items);
      expect(refused).toMatchObject([
        { index: 20, error: { code: 'DUPLICATE_ITEM', field: 'items[20].externalId' } },
        { index: 33, error: { code: 'CONTRADICTORY_LABELS', field: 'items[33].labels' } },
      ]);
      const done = await setting.ended(ingestion.id);
      expect(done).toMatchObject({ state: 'COMPLETED', total: 50, imported: 47, failed: 3 });
      const dead = await setting.service.items({ ingestionId: done.id, states: ['FAILED'], limit: 10 });
      expect(dead.map(({ index, error }) => [index, error?.code])).toEqual([
        [7, 'INVALID_IMAGE'],
        [20, 'DUPLICATE_ITEM'],
        [33, 'CONTRADICTORY_LABELS'],
      ]);
      expect(await setting.gallery()).toMatchObject({ whole: true, points: 47 });
    });

    it.each([
      ['a name that is empty', { externalId: '' }, 'BAD_USER_INPUT', 'externalId'],
      ['a name that is too long', { externalId: 'x'.repeat(201) }, 'BAD_USER_INPUT', 'externalId'],
      ['a name with a NUL', { dataset: 'a\0b' }, 'BAD_USER_INPUT', 'dataset'],
      [
        'an unknown attribute',
        { labels: { present: ['HAPPY'], absent: [] } },
        'UNKNOWN_ATTRIBUTE',
        'labels.present',
      ],
      ['metadata over 4096 bytes', { metadata: { a: 'x'.repeat(4096) } }, 'BAD_USER_INPUT', 'metadata'],
      ['metadata that no database keeps', { metadata: { a: '\0' } }, 'BAD_USER_INPUT', 'metadata'],
      ['bytes over the limit', text('x'.repeat(1001)), 'IMAGE_TOO_LARGE', undefined],
      ['no bytes', text(''), 'INVALID_IMAGE', undefined],
      ['what is no base64', { source: { kind: 'base64', base64: 'a*b' } }, 'BAD_USER_INPUT', 'base64'],
      ['a path outside', { source: { kind: 'path', path: '../x' } }, 'PATH_REFUSED', 'path'],
      ['a file that is not there', { source: { kind: 'path', path: 'x' } }, 'NOT_FOUND', 'path'],
      [
        'a URL that is no web page',
        { source: { kind: 'url', url: 'file:///etc/passwd' } },
        'URL_REFUSED',
        'url',
      ],
    ] as const)('refuses %s at once, and keeps the item', async (_, given, code, field) => {
      const { ingestion, refused } = await setting.ingest([{ ...text('a'), ...given }, text('good')]);
      expect(refused).toHaveLength(1);
      expect(refused[0]).toMatchObject({ index: 0, error: { code } });
      if (field !== undefined) expect(refused[0].error.field).toBe(`items[0].${field}`);
      expect(refused[0].error.message).toContain('items[0]');
      expect(await setting.items(ingestion.id)).toMatchObject([
        { state: 'FAILED', error: { code } },
        { state: 'WAITING', error: null },
      ]);
    });

    it('refuses bytes of another type than declared', async () => {
      await setting.start();
      const done = await setting.done([
        text('a', { mediaType: 'image/png' }),
        text('b', { mediaType: 'image/jpeg' }),
      ]);
      expect(done).toMatchObject({ imported: 1, failed: 1 });
      expect((await setting.items(done.id))[0].error).toMatchObject({ code: 'MEDIA_TYPE_MISMATCH' });
    });

    it('takes no more than may wait, and queues nothing then', async () => {
      const many = (count: number) => Array.from({ length: count }, (_, i) => text(`face ${i}`));
      await setting.ingest(many(500));
      await setting.ingest(many(500));
      expect(await failureOf(() => setting.ingest(many(1)))).toMatchObject({
        code: 'QUEUE_FULL',
        details: { limit: 1000, field: 'FACET_INGEST_QUEUE_ITEMS' },
      });
      expect(await setting.service.ingestions({ limit: 10 })).toHaveLength(2);
    });

    it('keeps no more bytes than may wait', async () => {
      const bulky = Array.from({ length: 101 }, (_, i) => text(`${i} `.padEnd(1000, 'x')));
      expect(await failureOf(() => setting.ingest(bulky))).toMatchObject({
        code: 'QUEUE_FULL',
        details: { limit: 100_000 },
      });
      expect(await setting.service.ingestions({ limit: 10 })).toHaveLength(0);
    });

    it.each([0, 501])('refuses %i items altogether', async (count) => {
      const items = Array.from({ length: count }, (_, i) => text(`face ${i}`));
      expect(await failureOf(() => setting.ingest(items))).toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { field: 'items', limit: 500 },
      });
    });

    it('tries a URL again whose server fails, three times, and not one that is gone', async () => {
      await setting.start();
      const asked = new Map<string, number>();
      const done = await withServer(
        ({ url = '' }, response) => {
          asked.set(url, (asked.get(url) ?? 0) + 1);
          const status = url === '/gone' ? 404 : url === '/ill' || asked.get(url) === 1 ? 503 : 200;
          response.writeHead(status, { 'content-type': 'image/jpeg' }).end(`face ${url}`);
        },
        (url) =>
          setting.done(
            ['/good', '/ill', '/gone'].map((path) => ({ source: { kind: 'url', url: url + path } })),
          ),
      );
      expect(done).toMatchObject({ state: 'COMPLETED', imported: 1, failed: 2 });
      expect(Object.fromEntries(asked)).toEqual({ '/good': 2, '/ill': 3, '/gone': 1 });
      expect(await setting.items(done.id)).toMatchObject([
        { state: 'DONE', attempts: 2, error: null },
        { state: 'FAILED', attempts: 3, error: { code: 'URL_UNREACHABLE', field: 'url' } },
        { state: 'FAILED', attempts: 1, error: { code: 'URL_UNREACHABLE' } },
      ]);
    });

    it('is cancelled between items, and goes on when retried', async () => {
      const { ingestion } = await setting.ingest([text('bad', { externalId: '' }), text('a'), text('b')]);
      expect(await setting.service.cancel(ingestion.id)).toMatchObject({
        state: 'CANCELLED',
        cancelled: 2,
        failed: 1,
      });
      expect(await failureOf(() => setting.service.cancel(ingestion.id))).toMatchObject({
        code: 'NOT_POSSIBLE_NOW',
      });
      await setting.start();
      expect(await setting.service.retry(ingestion.id, [1])).toMatchObject({ state: 'QUEUED', cancelled: 1 });
      expect(await setting.ended(ingestion.id)).toMatchObject({
        state: 'COMPLETED',
        imported: 1,
        cancelled: 1,
      });
      await setting.service.retry(ingestion.id);
      expect(await setting.ended(ingestion.id)).toMatchObject({ imported: 2, cancelled: 0, failed: 1 });
      // What was refused at once stays so.
      expect(await failureOf(() => setting.service.retry(ingestion.id))).toMatchObject({
        code: 'NOT_POSSIBLE_NOW',
      });
      expect(await setting.gallery()).toMatchObject({ whole: true, points: 2 });
    });
  });
}

import { utimes } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueStores } from '../../../src/catalogue/index.js';
import { FacetError } from '../../../src/domain/index.js';
import {
  openJobQueue,
  RECONCILE_QUEUE,
  startReconciling,
  tidyOriginals,
} from '../../../src/ingestion/index.js';
import type { JobQueue } from '../../../src/ingestion/jobs/job-queue.js';
import { openEmbedded } from '../../catalogue/stores.js';
import { Setting, text } from './setting.js';

const HOUR = 3600 * 1000;

describe('in the background', () => {
  let stores: CatalogueStores;
  let setting: Setting;
  beforeAll(async () => {
    stores = await openEmbedded();
  });
  afterAll(() => stores.close());
  beforeEach(async () => {
    setting = await Setting.open(stores);
  });
  afterEach(() => setting.dispose());

  describe('originals that nothing names', () => {
    const kept = async () => {
      const all: string[] = [];
      for await (const { sha256 } of setting.parts.originals.list()) all.push(sha256);
      return all.sort();
    };
    const age = async (sha256: string, hours: number) => {
      const then = new Date(Date.now() - hours * HOUR);
      await utimes(fileURLToPath(setting.parts.originals.location(sha256)), then, then);
    };
    const put = (content: string) => setting.parts.originals.put(Buffer.from(content), 1000);

    it('go after a day; those of images and of items that wait stay, and so do young ones', async () => {
      await setting.start();
      const done = await setting.done([text('face'), text('bad')]);
      await setting.stop();
      const [image, bad] = await setting.items(done.id);
      expect([image.state, bad.state]).toEqual(['DONE', 'FAILED']);
      const waiting = await put('waiting');
      await setting.ingest([text('waiting')]);
      const left = await put('left');
      const young = await put('young');
      const [face] = (await setting.gallery()).rows;
      const unread = (await kept()).filter(
        (sha256) => ![face.sha256, waiting.sha256, left.sha256, young.sha256].includes(sha256),
      );
      expect(unread).toHaveLength(1);
      for (const sha256 of [face.sha256, waiting.sha256, left.sha256, ...unread]) await age(sha256, 25);
      expect(await tidyOriginals(setting.parts, 24 * HOUR)).toBe(2);
      expect(await kept()).toEqual([face.sha256, waiting.sha256, young.sha256].sort());
      // The image that is deleted takes its original along at the next look.
      await stores.catalogue.markDeleting([face.id]);
      expect(await tidyOriginals(setting.parts, 24 * HOUR)).toBe(0);
      await stores.catalogue.remove([face.id]);
      expect(await tidyOriginals(setting.parts, 24 * HOUR)).toBe(1);
    });
  });

  describe('comparisons by the clock', () => {
    let queue: JobQueue;
    const errors: unknown[] = [];
    beforeEach(async () => {
      errors.length = 0;
      queue = await openJobQueue(stores.query, [RECONCILE_QUEUE], (error) => errors.push(error));
      await stores.query('DELETE FROM pgboss.job', []);
    });
    afterEach(() => queue.close());
    const start = (reconcile: (stop: AbortSignal) => Promise<void>, hours: number) =>
      startReconciling(queue, { hours, reconcile, onError: (error) => errors.push(error) });
    const next = async () => {
      const { rows } = await stores.query(
        `SELECT round(extract(epoch FROM start_after - now()) / 60)::int AS minutes FROM pgboss.job WHERE state = 'created'`,
        [],
      );
      return rows;
    };

    it('are made when they are due, and again after as long', async () => {
      let made = 0;
      const second = await new Promise<{ close(): Promise<void> }>((resolve, reject) => {
        const reconciling = start(() => {
          if (++made === 2) void reconciling.then(resolve, reject);
          return Promise.resolve();
        }, 1 / 3600);
      });
      await second.close();
      expect(made).toBeGreaterThanOrEqual(2);
      expect(errors).toEqual([]);
    });

    it('keep their time across starts, and there is one however many processes there are', async () => {
      await (await start(() => Promise.resolve(), 5)).close();
      await (await start(() => Promise.resolve(), 9)).close();
      expect(await next()).toEqual([{ minutes: 300 }]);
    });

    it.each([
      ['tell of a failure and try again in ten minutes', new Error('away'), 1],
      ['wait for a change of model, which is no failure', new FacetError('NOT_POSSIBLE_NOW', 'changing'), 0],
    ])('%s', async (_what, failure, told) => {
      await queue.send(RECONCILE_QUEUE, 'gallery');
      const reconciling = await start(() => Promise.reject(failure), 5);
      await expect.poll(next).toEqual([{ minutes: 10 }]);
      await reconciling.close();
      expect(errors).toHaveLength(told);
    });
  });
});

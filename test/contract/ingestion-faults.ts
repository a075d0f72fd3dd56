import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueStores } from '../../src/catalogue/index.js';
import { FacetError } from '../../src/domain/index.js';
import { Setting, text } from '../ingestion/jobs/setting.js';
import { attributeRow, officialHeader } from '../support/celeba-folder.js';
import { failureOf } from '../support/failure.js';
import { LabelModel } from '../support/label-model.js';

const faces = (count: number) =>
  Array.from({ length: count }, (_, i) => text(`face ${i}`, { externalId: `${i}` }));

/** What ingestions must survive on every database. */
export function ingestionFaultsContract(open: () => Promise<CatalogueStores>): void {
  describe('ingesting while things fail', () => {
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

    it('waits until a process works on it, and goes on where another one stopped', async () => {
      const { ingestion } = await setting.ingest(faces(400));
      expect(ingestion.state).toBe('QUEUED');
      const settled = new Promise<void>((resolve) => {
        setting.index.before = (operation) => {
          if (operation === 'upsert') resolve();
        };
      });
      await setting.start('first');
      await settled;
      await setting.stop();
      const between = await setting.service.ingestion(ingestion.id);
      expect(between).toMatchObject({ state: 'RUNNING' });
      await setting.start('second');
      expect(await setting.ended(ingestion.id)).toMatchObject({
        state: 'COMPLETED',
        imported: 400,
        unchanged: 0,
      });
      expect(await setting.gallery()).toMatchObject({ whole: true, points: 400 });
    });

    it('loses nothing to an index that fails every seventh time', async () => {
      let calls = 0;
      let failures = 0;
      setting.index.before = () => {
        if (++calls % 7 !== 0) return;
        failures++;
        throw new FacetError('SERVICE_UNAVAILABLE', 'the index does not answer');
      };
      await setting.start();
      const { ingestion } = await setting.ingest(faces(500));
      expect(await setting.ended(ingestion.id)).toMatchObject({
        state: 'COMPLETED',
        imported: 500,
        error: null,
      });
      expect(failures).toBeGreaterThan(1);
      setting.index.before = () => undefined;
      expect(await setting.gallery()).toMatchObject({ whole: true, points: 500 });
    });

    it('says what it waits for while the index is away', async () => {
      let away = true;
      setting.index.before = (operation) => {
        if (away && operation === 'upsert') throw new FacetError('SERVICE_UNAVAILABLE', 'vector index: away');
      };
      await setting.start();
      const { ingestion } = await setting.ingest(faces(3));
      const signal = AbortSignal.timeout(20_000);
      for await (const seen of setting.service.watch(ingestion.id, signal)) {
        if (seen.error === null) continue;
        expect(seen).toMatchObject({ state: 'RUNNING', error: { code: 'SERVICE_UNAVAILABLE' } });
        break;
      }
      expect(signal.aborted).toBe(false);
      away = false;
      expect(await setting.ended(ingestion.id)).toMatchObject({
        state: 'COMPLETED',
        imported: 3,
        error: null,
      });
    });

    it('does again what a change of the model came upon', async () => {
      await setting.start();
      await setting.done(faces(3));
      let changed = false;
      setting.index.before = async (operation) => {
        if (changed || operation !== 'fetch') return;
        changed = true;
        const next = new LabelModel('v2', -1);
        await setting.index.createCollection(next.version);
        await setting.index.activate(next.version);
        setTimeout(() => {
          setting.model = next;
        }, 300);
      };
      const more = await setting.done(faces(6));
      expect(more).toMatchObject({ state: 'COMPLETED', imported: 3, failed: 0 });
      // The three from before have no point in the new collection (that is re-embedding's part): they get one as well.
      expect(more.updated).toBe(3);
      expect(await setting.gallery()).toMatchObject({ whole: true, points: 6 });
      expect(setting.errors).toEqual([]);
    });

    it('gives up what kills its process again and again', async () => {
      const { ingestion } = await setting.ingest(faces(2));
      for (let death = 0; death < 10; death++) {
        await stores.ingestions.abandon('dead');
        expect(await stores.ingestions.claim(ingestion.id, 'dead', 60_000)).toBeDefined();
      }
      await stores.ingestions.abandon('dead');
      await setting.start();
      expect(await setting.ended(ingestion.id)).toMatchObject({
        state: 'FAILED',
        error: { code: 'SERVICE_UNAVAILABLE' },
      });
      await setting.service.retry(ingestion.id);
      expect(await setting.ended(ingestion.id)).toMatchObject({ state: 'COMPLETED', imported: 2 });
    });

    it('is worked on by one at a time, until the lease of one that died ends', async () => {
      const { ingestion } = await setting.ingest(faces(1));
      const { ingestions } = stores;
      expect(await ingestions.claim(ingestion.id, 'a', 60_000)).toMatchObject({ state: 'RUNNING' });
      expect(await ingestions.claim(ingestion.id, 'b', 60_000)).toBeUndefined();
      expect(await ingestions.claim(ingestion.id, 'a', 60_000)).toBeUndefined();
      expect(await ingestions.unattended(10)).toEqual([]);
      expect(await ingestions.renew(ingestion.id, 'b', 60_000)).toBe(false);
      expect(await ingestions.renew(ingestion.id, 'a', -1)).toBe(true);
      expect(await ingestions.unattended(10)).toEqual([ingestion.id]);
      expect(await ingestions.claim(ingestion.id, 'b', 60_000)).toBeDefined();
      expect(await ingestions.renew(ingestion.id, 'a', 60_000)).toBe(false);
      expect(await ingestions.complete(ingestion.id, 'b')).toBe(false);
      expect(await setting.service.cancel(ingestion.id)).toMatchObject({ state: 'CANCELLED' });
      expect(await ingestions.renew(ingestion.id, 'b', 60_000)).toBe(false);
    });

    it('cancels what it is at, at once, keeping what is done', async () => {
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      let upserts = 0;
      setting.index.before = async (operation) => {
        if (operation === 'upsert' && ++upserts === 2) await held;
      };
      await setting.start();
      const { ingestion } = await setting.ingest(faces(300));
      while (upserts < 2) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await setting.service.cancel(ingestion.id)).toMatchObject({ state: 'CANCELLED', imported: 128 });
      release();
      await setting.stop();
      const { whole, points } = await setting.gallery();
      // The batch being written is written to its end: no image is left half done.
      expect({ whole, points }).toEqual({ whole: true, points: 256 });
    });

    const list = (rows: readonly string[]) => [`${rows.length}`, officialHeader, ...rows].join('\n');
    const dataset = async (rows: readonly string[]) => {
      const folder = join(setting.folder, 'root', 'faces');
      await mkdir(join(folder, 'img_align_celeba'), { recursive: true });
      await writeFile(join(folder, 'list_attr_celeba.txt'), list(rows));
      for (let i = 0; i < 5; i++) await writeFile(join(folder, 'img_align_celeba', `${i}.jpg`), `face ${i}`);
      return folder;
    };

    it('imports a folder below the root, and nothing twice', async () => {
      await dataset([0, 1, 2, 3, 4].map((i) => attributeRow(`${i}.jpg`, [i])));
      await setting.start();
      const { id } = await setting.service.importDataset({ folder: 'faces', onConflict: 'REPLACE' });
      expect(await setting.ended(id)).toMatchObject({
        kind: 'DATASET',
        dataset: 'faces',
        total: 5,
        imported: 5,
      });
      const { rows, whole } = await setting.gallery();
      expect(whole).toBe(true);
      expect(rows.map(({ externalId, labels }) => labels[Number.parseInt(externalId)])).toEqual([
        1, 1, 1, 1, 1,
      ]);
      await setting.file('faces/img_align_celeba/3.jpg', 'another face');
      const again = await setting.service.importDataset({ folder: 'faces', onConflict: 'REPLACE', limit: 4 });
      expect(await setting.ended(again.id)).toMatchObject({ total: 4, unchanged: 3, updated: 1 });
    });

    it('fails a folder whose list is malformed, with the place', async () => {
      await dataset(['0.jpg 1 1']);
      await setting.start();
      const { id } = await setting.service.importDataset({ folder: 'faces', onConflict: 'REPLACE' });
      const failed = await setting.ended(id);
      expect(failed).toMatchObject({ state: 'FAILED', total: null, error: { code: 'DATASET_MALFORMED' } });
      await dataset([attributeRow('0.jpg')]);
      await setting.service.retry(id);
      expect(await setting.ended(id)).toMatchObject({ state: 'COMPLETED', imported: 1 });
    });

    it.each([
      ['../faces', 'PATH_REFUSED'],
      ['nowhere', 'DATASET_NOT_FOUND'],
    ])('refuses the folder %s at once', async (folder, code) => {
      const failure = await failureOf(() => setting.service.importDataset({ folder, onConflict: 'REPLACE' }));
      expect(failure).toMatchObject({ code });
    });
  });
}

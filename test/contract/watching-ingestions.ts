import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueStores } from '../../src/catalogue/index.js';
import { Setting, text } from '../ingestion/jobs/setting.js';
import { failureOf } from '../support/failure.js';

/** What can be seen of ingestions, on every database. */
export function watchingIngestionsContract(open: () => Promise<CatalogueStores>): void {
  describe('watching ingestions', () => {
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

    it('tells whoever watches of every change until it ends, or until they leave', async () => {
      const { ingestion } = await setting.ingest([text('a'), text('bad')]);
      const leaving = new AbortController();
      const left: string[] = [];
      const watching = (async () => {
        for await (const { state } of setting.service.watch(ingestion.id, leaving.signal)) left.push(state);
      })();
      await new Promise((resolve) => setTimeout(resolve, 50));
      leaving.abort();
      await watching;
      expect(left).toEqual(['QUEUED']);
      const seen: unknown[] = [];
      const ended = (async () => {
        for await (const one of setting.service.watch(ingestion.id, AbortSignal.timeout(20_000))) {
          seen.push([one.state, one.imported, one.failed]);
        }
      })();
      await setting.start();
      await ended;
      expect(seen[0]).toEqual(['QUEUED', 0, 0]);
      expect(seen.at(-1)).toEqual(['COMPLETED', 1, 1]);
      expect(new Set(seen.map(String)).size).toBe(seen.length);
    });

    it('knows which ingestions there are, newest first', async () => {
      const made: string[] = [];
      for (const content of ['a', 'b', 'c'])
        made.unshift((await setting.ingest([text(content)])).ingestion.id);
      const page = await setting.service.ingestions({ limit: 2 });
      expect(page.map(({ id }) => id)).toEqual(made.slice(0, 2));
      const rest = await setting.service.ingestions({ limit: 2, after: page[1] });
      expect(rest.map(({ id }) => id)).toEqual(made.slice(2));
      await setting.service.cancel(made[1]);
      const cancelled = await setting.service.ingestions({ limit: 5, states: ['CANCELLED', 'FAILED'] });
      expect(cancelled.map(({ id }) => id)).toEqual([made[1]]);
    });

    it('knows no ingestion of another id', async () => {
      const id = '00000000-0000-4000-8000-000000000000';
      expect(await setting.service.ingestion(id)).toBeNull();
      expect(await setting.items(id)).toEqual([]);
      const { service } = setting;
      const watched = () => service.watch(id, AbortSignal.timeout(5000))[Symbol.asyncIterator]().next();
      for (const attempt of [() => service.cancel(id), () => service.retry(id), watched]) {
        expect(await failureOf(attempt)).toMatchObject({ code: 'NOT_FOUND', details: { field: 'id' } });
      }
    });
  });
}

import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { z } from 'zod';
import { Random } from '../../src/domain/index.js';
import { facet, serveFacet, startFacet, type Served } from '../support/facet.js';
import { importDataset, ingestionEnded } from '../support/ingestions.js';
import { numberedDataset } from '../support/numbered-images.js';
import { startFakeQdrant, type FakeQdrant } from '../support/qdrant/fake-server.js';
import { qdrantOpenApi } from '../support/qdrant/openapi.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { tinyInstallation, type TinyInstallation } from '../support/tiny-installation.js';

const IMAGES = 2000;
const KILLS = 20;
/** No kill waits for more images than this: whatever is written meanwhile, the last one finds work under way. */
const LATEST = 1500;

/** When a life of the server ends: so many milliseconds after its process began, after it listens, or after so many images. */
interface Moment {
  readonly after: 'start' | 'listening' | number;
  readonly milliseconds: number;
}

/** Twenty moments: some at the start of the process or while the list is read, most anywhere in the work. */
function moments(seed: number): Moment[] {
  const random = new Random(seed);
  const upTo = (limit: number) => Math.floor(random.float() * limit);
  const working = Array.from({ length: KILLS - 7 }, () => upTo(LATEST)).sort((a, b) => a - b);
  const all: Moment[] = working.map((after) => ({ after, milliseconds: upTo(100) }));
  for (let i = 0; i < 4; i++) all.splice(upTo(all.length), 0, { after: 'start', milliseconds: upTo(2500) });
  const listing = Array.from({ length: 3 }, () => ({ after: 'listening', milliseconds: upTo(200) }) as const);
  return [...listing, ...all];
}

const row = z.object({ state: z.string(), done: z.number() });
const reconciled = z.object({ consistent: z.boolean(), rows: z.number(), points: z.number() });

function story(name: string, seed: number, open: () => Promise<FakeQdrant | undefined>): void {
  describe(`an ingestion on PostgreSQL and ${name}, its server killed at ${KILLS} moments`, () => {
    let database: TestDatabase;
    let qdrant: FakeQdrant | undefined;
    let installation: TinyInstallation;
    let watcher: Client;
    let names: string[];
    beforeAll(async () => {
      database = await createTestDatabase();
      qdrant = await open();
      installation = await tinyInstallation({
        DATABASE_URL: database.url,
        ...(qdrant !== undefined && { QDRANT_URL: qdrant.url }),
      });
      names = await numberedDataset(join(installation.root, 'faces'), IMAGES);
      watcher = new Client({ connectionString: database.url });
      await watcher.connect();
    });
    afterAll(async () => {
      await watcher.end();
      await qdrant?.close();
      await database.drop();
      installation.remove();
    });

    /** What the database says, whatever the server is doing. */
    async function progress() {
      const { rows } = await watcher.query(
        'SELECT state::text, imported + updated + unchanged + failed AS done FROM ingestions',
      );
      return row.parse(rows[0]);
    }

    async function reached(served: Served, images: number): Promise<void> {
      while (served.running() && (await progress()).done < images) await delay(5);
    }

    /** Starts the server, and kills it at that moment. */
    async function live({ after, milliseconds }: Moment): Promise<void> {
      if (after === 'start') {
        const child = startFacet(['serve', '--json'], { PORT: '0', ...installation.environment });
        const ended = once(child, 'close');
        await delay(milliseconds);
        child.kill('SIGKILL');
        await ended;
        expect(child.signalCode).toBe('SIGKILL');
        return;
      }
      const served = await serveFacet(installation.environment);
      if (after !== 'listening') await reached(served, after);
      await delay(milliseconds);
      await served.kill();
    }

    it('ends with every image exactly once in both stores', async () => {
      const [first, ...others] = moments(seed);
      onTestFailed(() => {
        process.stderr.write(`seed ${seed}: ${JSON.stringify([first, ...others])}\n`);
      });
      let served = await serveFacet(installation.environment);
      const id = await importDataset(served.url, 'faces');
      await delay(first.milliseconds);
      await served.kill();
      for (const moment of others) await live(moment);
      // Otherwise the last kills would have met an idle server.
      expect(await progress()).toMatchObject({ state: 'RUNNING' });

      served = await serveFacet(installation.environment);
      const { imported, updated, unchanged, ...rest } = await ingestionEnded(served.url, id);
      expect(rest).toEqual({ id, state: 'COMPLETED', total: IMAGES, failed: 0, cancelled: 0, error: null });
      expect(imported + updated + unchanged).toBe(IMAGES);
      const { rows } = await watcher.query(
        'SELECT external_id AS name, state::text FROM images ORDER BY external_id',
      );
      expect(rows).toEqual(names.map((name) => ({ name, state: 'INDEXED' })));
      const items = await watcher.query(
        "SELECT count(*)::int, count(DISTINCT image_id)::int AS images FROM ingestion_items WHERE state = 'DONE'",
      );
      expect(items.rows).toEqual([{ count: IMAGES, images: IMAGES }]);

      // Compares every image's bytes, labels and partition with what either store has of it.
      const again = await ingestionEnded(served.url, await importDataset(served.url, 'faces'));
      expect(again).toMatchObject({ state: 'COMPLETED', unchanged: IMAGES, failed: 0 });
      expect(await served.stop()).toBe(0);
      const { code, result } = await facet(['reconcile'], installation.environment);
      expect({ code, ...reconciled.parse(result) }).toEqual({
        code: 0,
        consistent: true,
        rows: IMAGES,
        points: IMAGES,
      });
      if (qdrant !== undefined) {
        const points = [...qdrant.store.collections.values()].map((collection) => collection.points.size);
        expect(points).toEqual([IMAGES]);
      }
    }, 400_000);
  });
}

describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('with a PostgreSQL', () => {
  // The index that is another store than the catalogue's, where it can be had: each story takes a minute.
  if (qdrantOpenApi.present) story('Qdrant', 12, startFakeQdrant);
  else story('the embedded index', 11, () => Promise.resolve(undefined));
});

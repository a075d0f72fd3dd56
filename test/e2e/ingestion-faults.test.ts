import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { facet, graphql, serveFacet, type Environment, type Served } from '../support/facet.js';
import { importDataset, ingestionEnded, ingestionNow } from '../support/ingestions.js';
import { numberedDataset } from '../support/numbered-images.js';
import {
  postgresInstalled,
  startPostgresCluster,
  type PostgresCluster,
} from '../support/postgres-cluster.js';
import { startFakeQdrant } from '../support/qdrant/fake-server.js';
import { qdrantOpenApi } from '../support/qdrant/openapi.js';
import { createTestDatabase } from '../support/test-database.js';
import { tinyInstallation, type TinyInstallation } from '../support/tiny-installation.js';

const IMAGES = 400;
/** More than the attempts of a call that is tried again: reads are tried four times, writes five. */
const REFUSALS = 5;

let installation: TinyInstallation;
let served: Served;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  if (served.running()) await served.stop();
  for (const close of closers.splice(0).reverse()) await close();
  installation.remove();
});

/** A server on these stores, and what it is to ingest. */
async function open(stores: Environment): Promise<void> {
  installation = await tinyInstallation(stores);
  await numberedDataset(join(installation.root, 'faces'), IMAGES);
  served = await serveFacet(installation.environment);
}

/** The ingestion is over by itself, and every image is in both stores once. */
async function expectWhole(id: string): Promise<void> {
  const { imported, updated, unchanged, ...rest } = await ingestionEnded(served.url, id);
  expect(rest).toEqual({ id, state: 'COMPLETED', total: IMAGES, failed: 0, cancelled: 0, error: null });
  expect(imported + updated + unchanged).toBe(IMAGES);
  const again = await ingestionEnded(served.url, await importDataset(served.url, 'faces'));
  expect(again).toMatchObject({ state: 'COMPLETED', unchanged: IMAGES, failed: 0 });
  expect(served.running()).toBe(true);
  expect(await served.stop()).toBe(0);
  const { code, result } = await facet(['reconcile'], installation.environment);
  expect({ code, result }).toMatchObject({
    code: 0,
    result: { consistent: true, rows: IMAGES, points: IMAGES },
  });
}

describe.skipIf(process.env.TEST_DATABASE_URL === undefined || !qdrantOpenApi.present)(
  `an index that fails every seventh call (${qdrantOpenApi.reason} and a PostgreSQL)`,
  () => {
    it('is waited for until every image is in it', async () => {
      const database = await createTestDatabase();
      closers.push(() => database.drop());
      const qdrant = await startFakeQdrant();
      closers.push(() => qdrant.close());
      await open({ DATABASE_URL: database.url, QDRANT_URL: qdrant.url });
      let calls = 0;
      let refusals = 0;
      let outages = 0;
      qdrant.intercept = () => {
        if (refusals > 0) {
          refusals--;
          return { status: 503, error: 'no quorum' };
        }
        if (++calls % 7 !== 0) return undefined;
        outages++;
        refusals = REFUSALS - 1;
        return { status: 503, error: 'no quorum' };
      };
      const id = await importDataset(served.url, 'faces');
      const reasons = new Set<string>();
      for (;;) {
        const seen = await ingestionNow(served.url, id);
        if ('code' in seen) throw new Error(`the catalogue is not away: ${String(seen.code)}`);
        if (seen.error !== null) reasons.add(`${seen.error.code}: ${seen.error.message}`);
        if (seen.state !== 'RUNNING' && seen.state !== 'QUEUED') break;
        await delay(20);
      }
      // It was not the adapter's own retries that got it through.
      expect([...reasons].join('\n')).toMatch(/^SERVICE_UNAVAILABLE: .*no quorum/);
      expect(outages).toBeGreaterThan(1);
      qdrant.intercept = () => undefined;
      await expectWhole(id);
      expect([...qdrant.store.collections.values()].map(({ points }) => points.size)).toEqual([IMAGES]);
      expect(qdrant.violations).toEqual([]);
    }, 240_000);
  },
);

const counted = z.tuple([z.object({ done: z.number() })]);

describe.skipIf(!postgresInstalled)('a database that is restarted (needs a PostgreSQL to start)', () => {
  let cluster: PostgresCluster;
  beforeEach(async () => {
    cluster = await startPostgresCluster();
    closers.push(() => cluster.remove());
    await open({ DATABASE_URL: cluster.url });
  });

  /** Waits until so many images are done, as the database has it. */
  async function done(images: number): Promise<void> {
    const client = new Client({ connectionString: cluster.url });
    // The restart that follows may be quicker than the end of this session.
    client.on('error', () => undefined);
    await client.connect();
    for (;;) {
      const { rows } = await client.query(
        'SELECT imported + updated + unchanged + failed AS done FROM ingestions',
      );
      if (counted.parse(rows)[0].done >= images) break;
      await delay(5);
    }
    await client.end();
  }

  it('is waited for, without losing an image or the process', async () => {
    const id = await importDataset(served.url, 'faces');
    await done(1);
    await cluster.restart('immediate');
    await done(128);
    await cluster.stop('immediate');
    const { errors } = await graphql(served.url, '{ images(first: 1) { edges { node { id } } } }');
    expect(errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
    expect(await ingestionNow(served.url, id)).toEqual({ code: 'SERVICE_UNAVAILABLE' });
    const ready = await fetch(`${served.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { missing: ['catalogue', 'index'] }]);
    await cluster.start();
    await done(256);
    await cluster.restart('fast');
    await expectWhole(id);
  }, 240_000);

  it('is waited for by an ingestion that was about to begin', async () => {
    const id = await importDataset(served.url, 'faces');
    await cluster.restart('fast');
    await expectWhole(id);
  }, 240_000);
});

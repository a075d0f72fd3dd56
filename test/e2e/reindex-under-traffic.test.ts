import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { noPostgres, POSTGRES_NEEDED } from '../catalogue/stores.js';
import { facet, graphql, serveFacet, type Environment, type Served } from '../support/facet.js';
import {
  BUNDLES,
  featuresInstallation,
  type FeaturesInstallation,
} from '../support/features-installation.js';
import { startFakeQdrant } from '../support/qdrant/fake-server.js';
import { qdrantOpenApi } from '../support/qdrant/openapi.js';
import { expectUndisturbed, searchOn, type Traffic } from '../support/reindex-traffic.js';
import { createTestDatabase } from '../support/test-database.js';

const LIMIT = 240_000;
const active = z.object({ model: z.object({ version: z.string() }) });
const versionOn = async (url: string) =>
  active.parse((await graphql(url, '{ model { version } }')).data).model.version;

/** Deletes an image and relabels another, again and again. */
async function change(
  url: string,
  { ids }: FeaturesInstallation,
  gone: Set<string>,
  faults: string[],
  signal: AbortSignal,
): Promise<void> {
  for (let n = 0; !signal.aborted && n < ids.length / 4; n++) {
    gone.add(ids[2 * n]);
    const answers = [
      await graphql(url, 'mutation ($ids: [ID!]!) { deleteImages(ids: $ids) { errors { code } } }', {
        ids: [ids[2 * n]],
      }),
      await graphql(
        url,
        'mutation ($items: [LabelImageInput!]!) { labelImages(items: $items) { errors { code } } }',
        { items: [{ id: ids[2 * n + 1], present: ['BALD'], absent: ['SMILING'] }] },
      ),
    ];
    for (const { errors } of answers) if (errors !== undefined) faults.push(`change: ${errors[0].message}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** To one bundle after the other, under traffic. */
async function reindexUnderTraffic(
  installation: FeaturesInstallation,
  environment: Environment,
  changes: readonly number[],
): Promise<void> {
  const { models } = installation;
  // The index is lost, as far as this installation knows: filled anew with the bundle named.
  const filled = await facet(['reindex', '--model', BUNDLES[0]], environment);
  expect(filled).toMatchObject({ code: 0, result: { modelVersion: models[0].model.version, remark: null } });
  const served: Served = await serveFacet(environment);
  const traffic: Traffic = { pages: 0, walks: 0, foreign: 0, byModel: [0, 0], faults: [] };
  const gone = new Set<string>();
  const stop = new AbortController();
  const clients = [
    ...[1, 2, 3].map((seed) => searchOn(served.url, installation, seed, traffic, gone, stop.signal)),
    change(served.url, installation, gone, traffic.faults, stop.signal),
  ];
  try {
    for (const to of changes) {
      const { code, result } = await facet(
        ['reindex', '--model', BUNDLES[to], '--server', served.url],
        environment,
      );
      expect([code, result]).toEqual([0, { modelVersion: models[to].model.version, remark: null }]);
      expect(await versionOn(served.url)).toBe(models[to].model.version);
    }
  } finally {
    stop.abort();
    await Promise.all(clients);
    expect(await served.stop()).toBe(0);
  }
  expectUndisturbed(traffic);
  const { code, result } = await facet(['reconcile'], environment);
  const left = installation.ids.length - gone.size;
  expect([code, result]).toMatchObject([0, { consistent: true, rows: left, points: left }]);
}

describe('a reindex under search traffic', () => {
  it(
    'fails no search and mixes no page, embedded',
    async () => {
      const installation = await featuresInstallation(240);
      try {
        await reindexUnderTraffic(installation, installation.environment, [1, 0]);
      } finally {
        await installation.remove();
      }
    },
    LIMIT,
  );

  it.skipIf(noPostgres || !qdrantOpenApi.present)(
    `nor on PostgreSQL and Qdrant (${POSTGRES_NEEDED}; ${qdrantOpenApi.reason})`,
    async () => {
      const database = await createTestDatabase();
      const qdrant = await startFakeQdrant();
      const installation = await featuresInstallation(160, database.url);
      try {
        await reindexUnderTraffic(
          installation,
          { ...installation.environment, QDRANT_URL: qdrant.url },
          [1, 0],
        );
        expect(qdrant.violations).toEqual([]);
      } finally {
        await installation.remove();
        await qdrant.close();
        await database.drop();
      }
    },
    LIMIT,
  );
});

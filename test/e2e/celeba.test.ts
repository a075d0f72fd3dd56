import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { facet, graphql, serveFacet } from '../support/facet.js';
import { sharedData } from '../support/shared-data.js';

const PHOTOGRAPHS = 128;
const environment = { FACET_DATA_DIR: mkdtempSync(join(tmpdir(), 'facet-celeba-')) };

/** What the shipped model reached. */
let original: unknown;

const evaluation = z.object({
  modelVersion: z.string(),
  gallery: z.object({ images: z.number() }),
  metrics: z.array(z.object({ name: z.string(), mean: z.number(), random: z.number() })),
});

async function meanAveragePrecision() {
  const { code, result } = await facet(['evaluate', '--queries', '100'], environment);
  expect(code).toBe(0);
  const { metrics, ...report } = evaluation.parse(result);
  return { ...report, mAP: metrics.find(({ name }) => name === 'mAP') ?? { mean: NaN, random: NaN } };
}

/** Real photographs through the real commands. Nothing of them is kept. */
describe.skipIf(!sharedData.present)(`CelebA photographs (${sharedData.reason})`, () => {
  afterAll(() => {
    rmSync(environment.FACET_DATA_DIR, { recursive: true, force: true });
  });

  it('are searchable at once with the model that comes with Facet', async () => {
    const args = ['import', sharedData.celeba, '--partition', 'test', '--limit', String(PHOTOGRAPHS)];
    const first = await facet(args, environment);
    expect(first).toMatchObject({ code: 0, result: { imported: PHOTOGRAPHS, failed: { count: 0 } } });
    expect(first.result?.rowsWithoutImage).toBeGreaterThan(0);
    expect(await facet(args, environment)).toMatchObject({
      code: 0,
      result: { imported: 0, unchanged: PHOTOGRAPHS },
    });

    const { mAP, gallery } = await meanAveragePrecision();
    expect(gallery.images).toBe(PHOTOGRAPHS);
    // 0.8 on the whole of two partitions; 128 photographs of few people leave some room for chance.
    expect(mAP.mean).toBeGreaterThan(0.7);
    expect(mAP.random).toBeLessThan(0.55);
  }, 120_000);

  it('teach a model of their own, which takes the gallery over', async () => {
    const before = await meanAveragePrecision();
    original = before;
    const train = ['train', sharedData.celeba, '--limit', '140', '--validation', '0.2', '--name', 'own'];
    expect(await facet(train, environment)).toMatchObject({ code: 0, result: { manifest: { name: 'own' } } });
    const after = await meanAveragePrecision();
    expect(after.modelVersion).not.toBe(before.modelVersion);
    expect(after.gallery.images).toBe(PHOTOGRAPHS);
    // A few photographs teach something, and less than fourteen thousand.
    expect(after.mAP.mean).toBeGreaterThan(after.mAP.random + 0.1);
    expect(after.mAP.mean).toBeLessThan(before.mAP.mean);

    expect(await facet(['models', 'list'], environment)).toMatchObject({
      code: 0,
      result: {
        chosen: 'own',
        models: [
          { name: 'celeba-faceres', fault: null },
          { name: 'own', fault: null },
        ],
      },
    });
    const served = await serveFacet(environment);
    try {
      const { data, errors } = await graphql(
        served.url,
        '{ model { name } searchByAttributes(query: { present: [SMILING], absent: [MALE] }, first: 5) { edges { node { id } } } }',
      );
      expect(errors).toBeUndefined();
      expect(data).toMatchObject({ model: { name: 'own' } });
      expect(
        z.object({ edges: z.array(z.unknown()).length(5) }).safeParse(data?.searchByAttributes).success,
      ).toBe(true);
    } finally {
      await served.stop();
    }
  }, 120_000);

  it('go back to the model that comes with Facet, with the very figures they had', async () => {
    const use = await facet(['models', 'use', 'celeba-faceres'], environment);
    expect(use).toMatchObject({ code: 0, result: { name: 'celeba-faceres' } });
    expect(await meanAveragePrecision()).toEqual(original);
    expect(await facet(['models', 'use', 'nonesuch'], environment)).toMatchObject({
      code: 1,
      result: { error: { code: 'MODEL_MISSING' } },
    });
  });
});

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../../src/app.js';
import { importFolder } from '../../src/cli/import-folder.js';
import { Output, type Stage } from '../../src/cli/output.js';
import { trainOnFolders } from '../../src/cli/train-folders.js';
import { readConfig } from '../../src/config/index.js';
import { openCelebA, renderSyntheticDataset } from '../../src/dataset/index.js';
import { encodeModel } from '../../src/onnx/index.js';
import { importBackbone } from '../../src/vision/index.js';
import { seedEmbeddedDatabase } from '../support/embedded-template.js';
import { failureOf } from '../support/failure.js';
import { tinyClassifier } from '../vision/support/tiny-classifier.js';

const FACES = 40;

class Silent extends Output {
  override say(): void {
    // The test reads no output.
  }
  override stage(): Stage {
    return { update: () => undefined, end: () => undefined };
  }
}

const output = new Silent(true);
const scratch = mkdtempSync(join(tmpdir(), 'facet-train-backbone-'));
const dataDir = join(scratch, 'data');
const faces = join(scratch, 'faces');
const network = join(scratch, 'tiny.onnx');

const open = () => openApp(readConfig({ FACET_DATA_DIR: dataDir, FACET_DEVICE: 'cpu' }));
const importTiny = (preset: 'imagenet-v1' | 'imagenet-v2') =>
  importBackbone({ dataDir, id: 'tiny', source: network, preset, replace: true });

let app: App;
beforeAll(async () => {
  writeFileSync(network, encodeModel(tinyClassifier({ side: 32 })));
  await renderSyntheticDataset({ folder: faces, count: FACES, seed: 3 });
  await seedEmbeddedDatabase(dataDir);
  app = await open();
  await importFolder(app, output, { dataset: await openCelebA(faces), name: 'faces' });
});
afterAll(async () => {
  await app.close();
  rmSync(scratch, { recursive: true });
});

/** Feature stores: one a backbone. */
const stores = () => readdirSync(join(dataDir, 'features')).length;

/** How many images the active model's collection holds. */
async function indexed(): Promise<number> {
  expect(await app.index.active()).toBe(app.model().version);
  return (await app.catalogue.countByState()).INDEXED;
}

describe('a gallery that changes its backbone', () => {
  it('asks for a backbone that is not installed', async () => {
    const failure = await failureOf(() => app.extractor('tiny'));
    expect(failure.code).toBe('BACKBONE_MISSING');
    expect(failure.message).toContain('facet models import tiny <file|url>');
  });

  it('trains on an imported one; faces without features of it are read again from their files', async () => {
    expect(stores()).toBe(1);
    // The same open app that had to refuse it a moment ago.
    const { hash } = await importTiny('imagenet-v1');
    const { manifest } = await trainOnFolders(app, output, {
      folders: [faces],
      partitions: ['train'],
      validation: 0.2,
      recipe: 'probe',
      backbone: 'tiny',
      name: 'small',
      seed: 0,
      limit: 20,
      description: 'drawn',
      licence: 'free to use',
    });
    expect(manifest.backbone).toMatchObject({ id: 'tiny', dimensions: 8, hash });
    expect(app.model().manifest).toMatchObject({ name: 'small', backboneHash: hash });
    expect((await app.extractor()).backbone.id).toBe('tiny');
    expect(stores()).toBe(2);
    expect(await indexed()).toBe(FACES);
  });

  it('goes back and forth from the stored features of each, the files gone', async () => {
    rmSync(faces, { recursive: true });
    for (const name of ['celeba-faceres', 'small', 'celeba-faceres']) {
      await app.useModel(name);
      expect(app.model().manifest.name).toBe(name);
      expect(await indexed()).toBe(FACES);
    }
    expect((await app.extractor()).backbone.id).toBe('faceres');
  });

  it('refuses a model whose backbone is missing or another by now, and keeps the one in use', async () => {
    await app.close();
    rmSync(join(dataDir, 'backbones/tiny'), { recursive: true });
    app = await open();
    const missing = await failureOf(() => app.useModel('small'));
    expect(missing.code).toBe('BACKBONE_MISSING');
    expect(missing.message).toMatch(/^model small: .*facet models import tiny/);

    await importTiny('imagenet-v2');
    const other = await failureOf(() => app.useModel('small'));
    expect(other).toMatchObject({ code: 'MODEL_INVALID', details: { field: 'backbone' } });
    expect(app.model().manifest.name).toBe('celeba-faceres');
    expect(await indexed()).toBe(FACES);

    await importTiny('imagenet-v1');
    await app.close();
    app = await open();
    await app.useModel('small');
    expect(await indexed()).toBe(FACES);
  });
});

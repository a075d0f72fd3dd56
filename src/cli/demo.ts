import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { App } from '../app.js';
import { openCelebA, renderSyntheticDataset } from '../dataset/index.js';
import { importFolder } from './import-folder.js';
import type { Output } from './output.js';
import { trainOnFolders } from './train-folders.js';

/** Name of the demo's dataset and of its model bundle. */
const DEMO = 'demo';

/** Written when the demo gallery is complete, so that a second start need not look at 2,000 files to know. */
const MARKER = 'complete.json';
const markerSchema = z.strictObject({
  count: z.int(),
  seed: z.int(),
  modelVersion: z.string(),
  images: z.int(),
});

export interface DemoOptions {
  readonly count: number;
  readonly seed: number;
}

export interface DemoReport {
  readonly images: number;
  readonly modelVersion: string;
  /** False when everything was there already. */
  readonly changed: boolean;
}

/** Renders, trains, indexes; every step takes up what an earlier or interrupted run left. */
export async function runDemo(
  app: App,
  output: Output,
  { count, seed }: DemoOptions = { count: 2000, seed: 1 },
): Promise<DemoReport> {
  const folder = join(app.config.dataDir, 'demo');
  const before = await readMarker(app);
  if (before?.count === count && before.seed === seed && before.modelVersion === (await app.index.active())) {
    output.say('Demo gallery: nothing to do.');
    return { images: before.images, modelVersion: before.modelVersion, changed: false };
  }
  const rendering = output.stage('Rendering faces');
  await renderSyntheticDataset({
    folder,
    count,
    seed,
    onProgress: ({ done, total }) => {
      rendering.update(done, total);
    },
  });
  rendering.end(`${count} faces`);

  await trainOnFolders(app, output, {
    folders: [folder],
    partitions: ['train'],
    validation: 'validation',
    recipe: 'masked',
    name: DEMO,
    seed,
    description: `${count} cartoon faces rendered by Facet (facesjs), seed ${seed}`,
    licence: 'rendered; free to use',
  });
  const report = await importFolder(app, output, { dataset: await openCelebA(folder), name: DEMO });
  const modelVersion = app.requireModel().version;
  const images = report.imported + report.updated + report.unchanged;
  await writeFile(join(folder, MARKER), JSON.stringify({ count, seed, modelVersion, images }));
  return { images, modelVersion, changed: true };
}

/** True while there is nothing to search, or a demo was begun and not finished. */
export async function demoUnfinished(app: App): Promise<boolean> {
  if ((await app.catalogue.count()) === 0) return true;
  const { PENDING } = await app.catalogue.countByState();
  return PENDING > 0 && (await readMarker(app)) === undefined;
}

async function readMarker(app: App): Promise<z.infer<typeof markerSchema> | undefined> {
  const text = await readFile(join(app.config.dataDir, 'demo', MARKER), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : markerSchema.parse(JSON.parse(text));
}

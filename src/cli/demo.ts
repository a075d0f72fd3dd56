import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { App } from '../app.js';
import { openCelebA, renderSyntheticDataset } from '../dataset/index.js';
import { importFolder } from './import-folder.js';
import { FacetError } from '../domain/index.js';
import type { Output } from './output.js';
import { trainOnFolders } from './train-folders.js';

/** Name of the demo's dataset, of its model bundle and of its folder. */
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

/**
 * Renders, trains, indexes; every step takes up what an earlier or interrupted run left.
 * @throws FacetError `BAD_USER_INPUT` where the folder has another demo gallery, which this one cannot be part of
 */
export async function runDemo(
  app: App,
  output: Output,
  { count, seed }: DemoOptions = { count: 2000, seed: 1 },
): Promise<DemoReport> {
  const folder = join(app.config.dataDir, DEMO);
  const before = await readMarker(app);
  if (before?.count === count && before.seed === seed && before.modelVersion === (await app.index.active())) {
    output.say('Demo gallery: nothing to do.');
    return { images: before.images, modelVersion: before.modelVersion, changed: false };
  }
  if (before !== undefined && (before.seed !== seed || before.count > count)) {
    throw new FacetError(
      'BAD_USER_INPUT',
      `${app.config.dataDir} has a demo gallery of ${before.count} faces, seed ${before.seed}; other faces need another FACET_DATA_DIR`,
      {
        field: before.seed === seed ? '--count' : '--seed',
        limit: before.seed === seed ? before.count : before.seed,
      },
    );
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
  const modelVersion = app.model().version;
  const images = report.imported + report.updated + report.unchanged;
  await writeFile(join(folder, MARKER), JSON.stringify({ count, seed, modelVersion, images }));
  return { images, modelVersion, changed: true };
}

/** True for an empty gallery, and where a demo was begun and not finished; never in a gallery of other images. */
export async function demoUnfinished(app: App): Promise<boolean> {
  const { PENDING, INDEXED, DELETING } = await app.catalogue.countByState();
  if (PENDING + INDEXED + DELETING === 0) return true;
  return existsSync(join(app.config.dataDir, DEMO)) && (await readMarker(app)) === undefined;
}

/** Undefined where there is none, or none that can be read: the demo is then gone through again, which is harmless. */
async function readMarker(app: App): Promise<z.infer<typeof markerSchema> | undefined> {
  const text = await readFile(join(app.config.dataDir, DEMO, MARKER), 'utf8').catch(() => '');
  const marker = z.preprocess(parseJson, markerSchema).safeParse(text);
  return marker.success ? marker.data : undefined;
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

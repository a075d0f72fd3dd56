import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ATTRIBUTE_COUNT } from '../../src/domain/index.js';
import { writeBundle } from '../../src/model/index.js';
import { encodeModel } from '../../src/onnx/index.js';
import { importBackbone } from '../../src/vision/index.js';
import { tinyContents, tinyGraph } from '../model/support/tiny-bundle.js';
import { TINY_FEATURES, tinyClassifier } from '../vision/support/tiny-classifier.js';
import type { Environment } from './facet.js';

/** A scratch folder with an installation in it whose network costs next to nothing, and a folder to ingest from. */
export interface TinyInstallation {
  readonly environment: Environment;
  /** FACET_INGEST_ROOT. */
  readonly root: string;
  remove(): void;
}

/** Network and heads have random weights: for tests of what happens to images, whatever they look like. */
export async function tinyInstallation(more: Environment): Promise<TinyInstallation> {
  const root = mkdtempSync(join(tmpdir(), 'facet-tiny-'));
  const dataDir = join(root, 'data');
  const source = join(root, 'tiny.onnx');
  writeFileSync(source, encodeModel(tinyClassifier()));
  const { hash, record } = await importBackbone({ dataDir, id: 'tiny', source, preset: 'imagenet-v1' });
  const contents = tinyContents('tiny');
  const bundle = join(root, 'model');
  await writeBundle(bundle, {
    ...contents,
    imageHead: tinyGraph('features', TINY_FEATURES, 1),
    attributeEncoder: tinyGraph('query', ATTRIBUTE_COUNT, 2),
    manifest: {
      ...contents.manifest,
      backbone: { id: 'tiny', dimensions: TINY_FEATURES, hash, preprocessing: record.preprocessing },
    },
  });
  return {
    root,
    environment: { FACET_DATA_DIR: dataDir, FACET_MODEL: bundle, FACET_INGEST_ROOT: root, ...more },
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

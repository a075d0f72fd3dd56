import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { encodeModel } from '../../src/onnx/index.js';
import { importBackbone, knownBackbones } from '../../src/vision/index.js';
import { FACERES_HASH } from '../../src/vision/faceres.js';
import { tinyClassifier } from './support/tiny-classifier.js';

it('FaceRes is known before anything is there, imported ones by their hash, broken ones not', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'facet-known-'));
  onTestFinished(() => {
    rmSync(dataDir, { recursive: true });
  });
  const folder = join(dataDir, 'backbones');
  expect([...(await knownBackbones(folder))]).toEqual([['faceres', FACERES_HASH]]);
  const source = join(dataDir, 'tiny.onnx');
  writeFileSync(source, encodeModel(tinyClassifier()));
  const { hash } = await importBackbone({ dataDir, id: 'tiny', source, preset: 'imagenet-v2' });
  expect((await knownBackbones(folder)).get('tiny')).toBe(hash);
  writeFileSync(join(folder, 'tiny/backbone.json'), '{');
  expect([...(await knownBackbones(folder)).keys()]).toEqual(['faceres']);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/index.js';
import {
  importBackbone,
  listInstalledBackbones,
  openFeatureExtractor,
  type BackboneImport,
} from '../../src/vision/index.js';
import { failureOf } from '../support/failure.js';
import { tinyClassifier } from './support/tiny-classifier.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'facet-backbones-'));
  writeFileSync(join(dataDir, 'tiny.onnx'), encodeModel(tinyClassifier()));
  return () => {
    rmSync(dataDir, { recursive: true });
  };
});

const install = (more: Partial<BackboneImport> = {}) =>
  importBackbone({ dataDir, id: 'tiny', source: join(dataDir, 'tiny.onnx'), preset: 'imagenet-v2', ...more });

describe('an installed backbone', () => {
  const open = (backbone: string) =>
    openFeatureExtractor({ dataDir, device: 'cpu', backbone, maxImageBytes: 1, maxImagePixels: 1 });

  it('is refused once its network was changed or is gone', async () => {
    const { record } = await install();
    const path = join(dataDir, 'backbones/tiny', `${record.graph.sha256.slice(0, 12)}.onnx`);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(path, bytes);
    const changed = await failureOf(() => open('tiny'));
    expect(changed).toMatchObject({ code: 'MODEL_INVALID', details: { file: path } });
    expect(changed.message).toMatch(/sha256 is [0-9a-f]{64}, backbone.json says/);
    rmSync(path);
    expect(await failureOf(() => open('tiny'))).toMatchObject({ code: 'MODEL_INVALID' });
  });

  it('is refused, and listed with the fault, once its record is broken or of another', async () => {
    await install();
    const path = join(dataDir, 'backbones/tiny/backbone.json');
    const text = readFileSync(path, 'utf8');
    for (const broken of [
      '{',
      text.replace('"format": 1', '"format": 2'),
      text.replace('"tiny"', '"teeny"'),
    ]) {
      writeFileSync(path, broken);
      expect(await failureOf(() => open('tiny'))).toMatchObject({ code: 'MODEL_INVALID' });
      const [listed] = await listInstalledBackbones(join(dataDir, 'backbones'));
      expect(listed.id).toBe('tiny');
      expect(listed.fault).toContain('backbone.json');
    }
    expect(await failureOf(() => install())).toMatchObject({ code: 'BACKBONE_EXISTS' });
    expect((await install({ replace: true })).changed).toBe(true);
  });

  it('is named with the command that imports it where it is missing', async () => {
    for (const id of ['tiny', '../tiny', '']) {
      const failure = await failureOf(() => open(id));
      expect(failure).toMatchObject({ code: 'BACKBONE_MISSING' });
      expect(failure.message).toContain(`facet models import ${id}`);
    }
    expect(await listInstalledBackbones(join(dataDir, 'backbones'))).toEqual([]);
  });
});

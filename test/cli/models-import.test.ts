import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/index.js';
import { sha256 } from '../../src/vision/digest.js';
import { facet } from '../support/facet.js';
import { serveFiles, type FileServer } from '../vision/support/file-server.js';
import { tinyClassifier } from '../vision/support/tiny-classifier.js';

const tiny = Buffer.from(encodeModel(tinyClassifier()));

let env: Readonly<Record<string, string>>;
let server: FileServer;
beforeAll(async () => {
  env = { FACET_DATA_DIR: mkdtempSync(join(tmpdir(), 'facet-models-import-')) };
  server = await serveFiles((_request, response) => response.end(tiny));
});
afterAll(async () => {
  await server.close();
  rmSync(env.FACET_DATA_DIR, { recursive: true });
});

describe('facet models import', () => {
  it.each([
    [['tiny', '--mean', '1,2'], 'BAD_USER_INPUT', '--mean'],
    [['tiny', '--preset', 'none'], 'BAD_USER_INPUT', '--preset'],
    [['tiny', '--max-bytes', '99'], 'DOWNLOAD_FAILED', 'source'],
    [['faceres'], 'BAD_USER_INPUT', 'id'],
  ])('refuses %j with %s', async ([id, ...flags], code, field) => {
    expect(await facet(['models', 'import', id, server.url, ...flags], env)).toMatchObject({
      code: 1,
      result: { error: { code, field } },
    });
  });

  it('installs what it fetched, says what it took, and lists it', async () => {
    const source = `${server.url}/tiny.onnx`;
    const flags = ['--sha256', sha256(tiny), '--std', '1,2,3', '--scale', '0.5', '--channels', 'BGR'];
    const installed = await facet(['models', 'import', 'tiny', source, ...flags], env);
    expect(installed).toMatchObject({
      code: 0,
      result: {
        changed: true,
        id: 'tiny',
        dimensions: 8,
        preset: 'imagenet-v2',
        preprocessing: { crop: 16, channels: 'BGR', scale: 0.5, std: [1, 2, 3] },
      },
    });
    expect(installed.stderr).toContain('No --preset was given: took imagenet-v2.');
    expect(await facet(['models', 'list'], env)).toMatchObject({
      code: 0,
      result: {
        chosen: 'celeba-faceres',
        backbones: [
          { id: 'faceres', dimensions: 1792, fault: null },
          { id: 'tiny', dimensions: 8, source, fault: null },
        ],
      },
    });
  });
});

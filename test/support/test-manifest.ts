import { ATTRIBUTES } from '../../src/domain/index.js';
import type { BundleManifest } from '../../src/model/index.js';
import { tinyContents } from '../model/support/tiny-bundle.js';

/** What a bundle on FaceRes that tells all attributes might say of itself. */
export function testManifest(name: string): BundleManifest {
  const { manifest } = tinyContents(name);
  const file = { sha256: '0'.repeat(64), bytes: 1 };
  return {
    ...manifest,
    format: 2,
    created: '2026-01-02T03:04:05.000Z',
    backbone: { ...manifest.backbone, id: 'faceres', dimensions: 1792 },
    recipe: { id: 'masked-pairs', hyperparameters: {} },
    attributes: [...ATTRIBUTES],
    files: { 'image-head.onnx': file, 'attribute-encoder.onnx': file },
  };
}

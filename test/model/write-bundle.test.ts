import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelVersion, readBundle, readManifest, writeBundle } from '../../src/model/index.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { tinyContents, writeTinyBundle } from './support/tiny-bundle.js';

describe('writeBundle', () => {
  it('writes a folder that reads back as what was given, and nothing beside it', async () => {
    const root = await temporaryFolder();
    const contents = tinyContents('one');
    const manifest = await writeBundle(join(root, 'deep', 'one'), contents);
    expect(await readdir(join(root, 'deep'))).toEqual(['one']);
    expect((await readdir(join(root, 'deep', 'one'))).sort()).toEqual([
      'README.md',
      'attribute-encoder.onnx',
      'bundle.json',
      'calibration.svg',
      'curves.svg',
      'image-head.onnx',
    ]);
    const bundle = await readBundle(join(root, 'deep', 'one'));
    expect(bundle.manifest).toEqual(manifest);
    expect(bundle.manifest).toMatchObject(contents.manifest);
    expect(Buffer.from(bundle.imageHead).equals(contents.imageHead)).toBe(true);
  });

  it('replaces a bundle of the same name whole', async () => {
    const root = await temporaryFolder();
    await writeTinyBundle(root, 'one', 1);
    await writeFile(join(root, 'one', 'left-over.txt'), 'old');
    const second = await writeTinyBundle(root, 'one', 2);
    expect(await readdir(root)).toEqual(['one']);
    expect(await readdir(join(root, 'one'))).not.toContain('left-over.txt');
    expect((await readManifest(join(root, 'one'))).files).toEqual(second.files);
  });

  it('leaves what stood there, and no debris, when it cannot finish', async () => {
    const root = await temporaryFolder();
    const before = await writeTinyBundle(root, 'one');
    const broken = tinyContents('one', 2);
    const bad = { ...broken, manifest: { ...broken.manifest, name: '../two' } };
    await expect(writeBundle(join(root, 'one'), bad)).rejects.toThrow(/name/);
    expect(await readdir(root)).toEqual(['one']);
    expect(await readManifest(join(root, 'one'))).toEqual(before);
  });

  it('does not take a file for a folder to write into', async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, 'models'));
    await writeFile(join(root, 'models', 'file'), '');
    await expect(writeBundle(join(root, 'models', 'file', 'one'), tinyContents('one'))).rejects.toThrow();
    expect(await readdir(join(root, 'models'))).toEqual(['file']);
  });
});

describe('modelVersion', () => {
  it('follows weights and backbone, not name and date', async () => {
    const root = await temporaryFolder();
    const one = await writeTinyBundle(root, 'one', 1);
    const same = await writeTinyBundle(root, 'renamed', 1);
    const retrained = await writeTinyBundle(root, 'one', 2);
    expect(modelVersion(one)).toMatch(/^[0-9a-f]{32}$/);
    expect(modelVersion(same)).toBe(modelVersion(one));
    expect(modelVersion(retrained)).not.toBe(modelVersion(one));
    const otherBackbone = { ...one, backbone: { ...one.backbone, hash: 'cd'.repeat(32) } };
    expect(modelVersion(otherBackbone)).not.toBe(modelVersion(one));
  });
});

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listBundles, readActiveModel, resolveBundle, writeActiveModel } from '../../src/model/index.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { writeTinyBundle } from './support/tiny-bundle.js';

async function twoRoots() {
  const folder = await temporaryFolder();
  const [own, shipped] = [join(folder, 'own'), join(folder, 'shipped')];
  await writeTinyBundle(own, 'mine');
  await writeTinyBundle(own, 'both');
  await writeTinyBundle(shipped, 'both');
  await writeTinyBundle(shipped, 'celeba');
  return { folder, own, shipped };
}

describe('listBundles', () => {
  it('lists by name; the earlier root hides a namesake; folders without bundle.json are not bundles', async () => {
    const { own, shipped } = await twoRoots();
    await mkdir(join(own, 'empty'));
    await writeFile(join(own, 'notes.txt'), 'no bundle');
    const found = await listBundles([own, shipped]);
    expect(found.map(({ name, directory }) => [name, directory])).toEqual([
      ['both', join(own, 'both')],
      ['celeba', join(shipped, 'celeba')],
      ['mine', join(own, 'mine')],
    ]);
    expect(found.every(({ manifest, fault }) => manifest !== undefined && fault === undefined)).toBe(true);
  });

  it('shows a broken bundle with its fault, and no roots as none', async () => {
    const { own, folder } = await twoRoots();
    await writeFile(join(own, 'mine', 'bundle.json'), '{}');
    const mine = (await listBundles([own])).find(({ name }) => name === 'mine');
    expect(mine?.manifest).toBeUndefined();
    expect(mine?.fault).toContain('bundle.json');
    expect(await listBundles([join(folder, 'nowhere')])).toEqual([]);
  });
});

describe('resolveBundle', () => {
  it('takes a name or a path', async () => {
    const { own, shipped } = await twoRoots();
    expect(await resolveBundle('celeba', [own, shipped])).toBe(join(shipped, 'celeba'));
    expect(await resolveBundle(join(shipped, 'both'), [own])).toBe(join(shipped, 'both'));
  });

  it('names the bundles there are when it finds none', async () => {
    const { own } = await twoRoots();
    await expect(resolveBundle('theirs', [own])).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: 'no model bundle "theirs"; there are: both, mine',
    });
    await expect(resolveBundle('theirs', [])).rejects.toThrow('there are: none');
    await expect(resolveBundle('..', [join(own, 'mine')])).rejects.toMatchObject({ code: 'MODEL_MISSING' });
    await rm(join(own, 'mine', 'bundle.json'));
    await expect(resolveBundle(join(own, 'mine'), [])).rejects.toMatchObject({ code: 'MODEL_MISSING' });
  });
});

describe('the active model', () => {
  it('is remembered, replaced, and absent at first', async () => {
    const dataDir = join(await temporaryFolder(), 'new');
    expect(await readActiveModel(dataDir)).toBeUndefined();
    await writeActiveModel(dataDir, 'demo');
    await writeActiveModel(dataDir, 'celeba');
    expect(await readActiveModel(dataDir)).toBe('celeba');
  });

  it.each(['', '{"name":', '{"name": ""}', '{"model": "demo"}'])(
    'is refused where the file holds %j',
    async (text) => {
      const dataDir = await temporaryFolder();
      await writeFile(join(dataDir, 'active-model.json'), text);
      await expect(readActiveModel(dataDir)).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    },
  );
});

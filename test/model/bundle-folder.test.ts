import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listBundles, readBundle, resolveBundle } from '../../src/model/index.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { writeTinyBundle } from './support/tiny-bundle.js';

const SCRIPT = resolve(import.meta.dirname, 'support/write-and-die.mjs');

/** Writes a bundle in a process of its own, which is killed before its n-th change to the disk. */
function writeAndDie(from: string, to: string, call: number) {
  const child = spawn(process.execPath, [SCRIPT, from, to, String(call)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const closed = once(child, 'close');
  const died = async () => {
    await closed;
    return child.signalCode;
  };
  return { child, died, said: () => said };
}

async function oldAndNew() {
  const root = await temporaryFolder();
  const models = join(root, 'models');
  const old = await writeTinyBundle(models, 'one', 1);
  const fresh = await writeTinyBundle(root, 'one', 2);
  return { models, from: join(root, 'one'), old: old.files, fresh: fresh.files };
}

describe('a writer killed with SIGKILL', () => {
  // mkdir, each file, two renames, one removal: death before every one of them is tried.
  it('leaves the old or the new bundle to be found, whole, wherever it dies', async () => {
    const { models, from, old, fresh } = await oldAndNew();
    const found: string[] = [];
    for (let call = 1; ; call++) {
      await writeTinyBundle(models, 'one', 1);
      // The write above cleaned up after the writer that died before it.
      expect(await readdir(models)).toEqual(['one']);
      const writer = writeAndDie(from, join(models, 'one'), call);
      if ((await writer.died()) !== 'SIGKILL') {
        expect(Number(writer.said())).toBe(call - 1);
        expect(await readdir(models)).toEqual(['one']);
        break;
      }
      const { manifest } = await readBundle(await resolveBundle('one', [models]));
      expect([old, fresh]).toContainEqual(manifest.files);
      const same = manifest.files['image-head.onnx'].sha256 === fresh['image-head.onnx'].sha256;
      const aside = !(await readdir(models)).includes('one');
      found.push(`${same ? 'new' : 'old'}${aside ? ', aside' : ''}`);
      const byPath = await readBundle(await resolveBundle(join(models, 'one'), []));
      expect(byPath.manifest).toEqual(manifest);
      expect((await listBundles([models])).map(({ name, fault }) => [name, fault])).toEqual([
        ['one', undefined],
      ]);
    }
    // Between the renames the bundle's own folder is missing; before them it is the old one, after them the new one.
    expect(found.slice(-3)).toEqual(['old', 'old, aside', 'new']);
    expect(new Set(found.slice(0, -2))).toEqual(new Set(['old']));
  }, 120_000);

  it('never takes the bundle from a reader while it writes', async () => {
    const { models, from, old, fresh } = await oldAndNew();
    const writer = writeAndDie(from, join(models, 'one'), 0);
    let reads = 0;
    while (writer.said().length < 20) {
      const [listing, ...others] = await listBundles([models]);
      expect(others).toEqual([]);
      expect([old, fresh]).toContainEqual(listing.manifest?.files);
      reads++;
    }
    writer.child.kill('SIGKILL');
    expect(await writer.died()).toBe('SIGKILL');
    expect(reads).toBeGreaterThan(0);
    const { manifest } = await readBundle(await resolveBundle('one', [models]));
    expect([old, fresh]).toContainEqual(manifest.files);
  });
});

describe('what dead writers left', () => {
  const writer = (pid: number) => `${pid}-01234567-89ab-cdef-0123-456789abcdef`;
  // Above the largest process id that Linux gives out.
  const DEAD = 2 ** 22 + 1;

  it('is removed by the next write; what others are writing, and what is not ours, is not', async () => {
    const root = await temporaryFolder();
    const kept = [`.one.${writer(process.pid)}`, `.two.${writer(DEAD)}`, '.one.notes', 'two'];
    const dropped = [`.one.${writer(DEAD)}`, `.one.${writer(DEAD)}.old`];
    for (const folder of [...kept, ...dropped]) {
      await mkdir(join(root, folder));
      await writeFile(join(root, folder, 'file'), '');
    }
    await writeTinyBundle(root, 'one');
    expect((await readdir(root)).sort()).toEqual([...kept, 'one'].sort());
  });

  it('does not hide a bundle of another name, nor stand in for one that is there', async () => {
    const root = await temporaryFolder();
    await writeTinyBundle(root, 'one', 1);
    await rename(join(root, 'one'), join(root, `.one.${writer(DEAD)}.old`));
    const { files } = await writeTinyBundle(root, 'one.2', 2);
    expect((await listBundles([root])).map(({ name }) => name)).toEqual(['one', 'one.2']);
    expect((await readBundle(await resolveBundle('one.2', [root]))).manifest.files).toEqual(files);
    await expect(resolveBundle('on', [root])).rejects.toMatchObject({ code: 'MODEL_MISSING' });
    const second = await writeTinyBundle(root, 'one', 3);
    const [one] = await listBundles([root]);
    expect(one.manifest?.files).toEqual(second.files);
    expect((await readdir(root)).sort()).toEqual(['one', 'one.2']);
  });
});
